/**
 * A small rich-text editor on a text area. It keeps to what it understands: a text with anything else in it
 * (tables, styles, Liquid tags between rows) stays source, so that nothing is lost by opening it.
 */
const KNOWN = new Set("P BR B STRONG I EM U S A UL OL LI H1 H2 H3 BLOCKQUOTE SPAN DIV HR".split(" "));
const ATTRIBUTES = new Set(["href", "target"]);
const TOOLS = [
  ["bold", "B", "Bold"],
  ["italic", "I", "Italic"],
  ["underline", "U", "Underline"],
  ["insertUnorderedList", "• List", "List"],
  ["insertOrderedList", "1. List", "Numbered list"],
  ["link", "Link", "Link"],
  ["removeFormat", "Clear", "Clear the formatting"],
];

function parsed(source) {
  return new DOMParser().parseFromString(source, "text/html").body;
}

function isPlain(source) {
  if (/\{%/.test(source) && /<(table|ul|ol)/i.test(source)) return false;
  return [...parsed(source).querySelectorAll("*")].every(
    (node) => KNOWN.has(node.tagName) && [...node.attributes].every((attribute) => ATTRIBUTES.has(attribute.name)),
  );
}

function askForLink(editor) {
  const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
  const now = range?.commonAncestorContainer.parentElement?.closest("a")?.getAttribute("href") || "https://";
  const address = prompt("Where should the link lead?", now);
  if (range) {
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
  editor.focus();
  if (address === null) return;
  document.execCommand(address.trim() ? "createLink" : "unlink", false, address.trim());
}

function button(label, title, press) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: label, title });
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", press);
  return made;
}

function toolbar(editor, showSource) {
  const bar = document.createElement("div");
  bar.className = "rich-bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Formatting");
  TOOLS.forEach(([command, label, title]) =>
    bar.append(
      button(label, title, () => {
        editor.focus();
        if (command === "link") askForLink(editor);
        else document.execCommand(command, false);
      }),
    ),
  );
  const source = button("HTML", "Show the source", showSource);
  source.className = "end";
  bar.append(source);
  return bar;
}

function prepare(area) {
  if (area.dataset.ready || area.readOnly || !isPlain(area.value)) return;
  area.dataset.ready = "true";
  const editor = document.createElement("div");
  const box = document.createElement("div");
  box.className = "rich";
  Object.assign(editor, { className: "rich-text", contentEditable: "true" });
  editor.dataset.richText = "";
  editor.setAttribute("role", "textbox");
  editor.setAttribute("aria-multiline", "true");
  editor.setAttribute("aria-label", area.labels?.[0]?.textContent.trim() || "Text");
  editor.append(...parsed(area.value).childNodes);
  const write = () => (area.value = editor.innerHTML.replace(/&nbsp;/g, " "));
  const store = () => {
    if (area.value === area.dataset.stored) return;
    area.dataset.stored = area.value;
    area.dispatchEvent(new Event("change", { bubbles: true }));
  };
  write();
  area.dataset.stored = area.value;
  let pause;
  editor.addEventListener("input", () => {
    write();
    clearTimeout(pause);
    pause = setTimeout(store, 900);
  });
  editor.addEventListener("blur", () => {
    clearTimeout(pause);
    store();
  });
  box.append(
    toolbar(editor, () => {
      clearTimeout(pause);
      box.remove();
      area.hidden = false;
      area.focus();
    }),
    editor,
  );
  area.before(box);
  area.hidden = true;
  document.execCommand("defaultParagraphSeparator", false, "p");
}

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll("textarea[data-rich]").forEach(prepare);
}
