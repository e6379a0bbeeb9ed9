/** A swatch beside the text of a colour: it shows the colour, and picks another one by the browser's own means. */
const WHOLE = /^#([0-9a-f]{6})$/i;
const SHORT = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i;

function whole(text) {
  if (WHOLE.test(text)) return text.toLowerCase();
  return SHORT.test(text) ? text.replace(SHORT, "#$1$1$2$2$3$3").toLowerCase() : "";
}

function dress(text) {
  if (text.parentElement.classList.contains("colour")) return;
  const [holder, swatch] = [document.createElement("span"), document.createElement("input")];
  const words = [...(text.labels?.[0]?.childNodes ?? [])].filter((node) => node.nodeType === Node.TEXT_NODE);
  const named = words.map((node) => node.data.trim()).join("") || "Colour";
  holder.className = "colour";
  text.replaceWith(holder);
  Object.assign(swatch, { type: "color", disabled: text.disabled || text.readOnly });
  swatch.setAttribute("aria-label", `Pick: ${named}`);
  const show = () => {
    const colour = whole(text.value.trim());
    swatch.value = colour || "#ffffff";
    holder.classList.toggle("unset", !colour);
  };
  // What the swatch says is said by the text alone: forms that store each change would store it twice.
  const pass = (name) => (event) => {
    event.stopPropagation();
    text.value = swatch.value;
    text.dispatchEvent(new Event(name, { bubbles: true }));
  };
  swatch.addEventListener("input", pass("input"));
  swatch.addEventListener("change", pass("change"));
  ["input", "change"].forEach((name) => text.addEventListener(name, show));
  holder.append(swatch, text);
  show();
}

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll("input[data-colour]").forEach(dress);
}
