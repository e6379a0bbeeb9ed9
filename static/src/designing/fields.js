/** Fields of the contact in a text: as code in what is stored, as a chip with its name and fall-back to people. */
const CODE = /\{\{[^{}]*\}\}|\{%[^{}%]*%\}/g;
const FALLBACK = /\|\s*default:\s*(?:'([^']*)'|"([^"]*)")/;

/** What a text is made of: words, and codes. */
export function pieces(text) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(CODE)) {
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    found.push({ code: match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}

function path(code) {
  return code.replace(/^\{\{-?\s*|\s*-?\}\}$/g, "").split("|")[0].trim();
}

/** The fields that can be inserted, as the page offers them: {label, code}. */
export function offered() {
  return [...document.querySelectorAll("[data-personal] [data-insert]")].map((button) => ({
    label: button.querySelector("span")?.textContent || button.dataset.insert,
    group: button.closest("section")?.querySelector("h3")?.textContent || "",
    code: button.dataset.insert,
  }));
}

export function fallback(code) {
  const found = code.match(FALLBACK);
  return found ? (found[1] ?? found[2]) : "";
}

/** The same field with another fall-back; none when it is empty. */
export function withFallback(code, words) {
  const clean = words.replace(/['{}%]/g, "’").trim();
  const bare = code.replace(FALLBACK, "").replace(/\s*-?\}\}$/, "").trimEnd();
  return clean ? `${bare} | default: '${clean}' }}` : `${bare} }}`;
}

export function isValue(code) {
  return code.startsWith("{{");
}

/** What a chip says. */
export function words(code) {
  if (!isValue(code)) return code.replace(/^\{%-?\s*|\s*-?%\}$/g, "");
  const known = offered().find((one) => isValue(one.code) && path(one.code) === path(code));
  const name = known?.label || path(code);
  return fallback(code) ? `${name}, or “${fallback(code)}”` : name;
}
