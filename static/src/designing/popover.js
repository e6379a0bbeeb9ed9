/** Small questions beside a toolbar, instead of the browser's own prompts. What is typed in them stays in them. */
let open = null;

function close() {
  open?.remove();
  open = null;
}

function shown(bar, label) {
  close();
  open = Object.assign(document.createElement("div"), { className: "rich-popover" });
  open.setAttribute("role", "group");
  open.setAttribute("aria-label", label);
  ["input", "change", "submit"].forEach((name) => open.addEventListener(name, (event) => event.stopPropagation()));
  open.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
  });
  bar.append(open);
  return open;
}

function button(label, press, className = "") {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: label, className });
  made.addEventListener("click", () => (close(), press()));
  return made;
}

/** Asks for one line; `empty` is the button that takes it out. */
export function asksFor(bar, { label, value, empty }, answer) {
  const box = shown(bar, label);
  const input = Object.assign(document.createElement("input"), { type: "text", value, className: "input" });
  const words = Object.assign(document.createElement("label"), { textContent: label });
  words.append(input);
  const done = () => (close(), answer(input.value.trim()));
  input.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), done()));
  box.append(words, button("Apply", done, "btn small main"));
  if (empty) box.append(button(empty, () => answer(""), "btn small"));
  input.focus();
  input.select();
}

/** Colours to choose from. */
export function swatches(bar, colours, answer) {
  const box = shown(bar, "Colour");
  colours.forEach(({ label, value }) => {
    const made = button(label, () => answer(value), "swatch");
    const spot = document.createElement("i");
    spot.style.backgroundColor = value;
    made.prepend(spot);
    box.append(made);
  });
  box.append(button("As the text", () => answer(""), "swatch"));
  box.querySelector("button").focus();
}

/** Things to choose from, with a search. */
export function list(bar, choices, answer) {
  const box = shown(bar, "Insert a field");
  const search = Object.assign(document.createElement("input"), { type: "search", placeholder: "Search fields", className: "input" });
  search.setAttribute("aria-label", "Search fields");
  const items = choices.map((one) => button(one.group ? `${one.label} (${one.group})` : one.label, () => answer(one), "choice"));
  search.addEventListener("input", () => items.forEach((item) => (item.hidden = !item.textContent.toLowerCase().includes(search.value.trim().toLowerCase()))));
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    items.find((item) => !item.hidden)?.click();
  });
  box.append(search, ...items);
  search.focus();
}
