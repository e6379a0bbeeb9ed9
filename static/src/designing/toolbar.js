/** The small toolbar of a text: formats, link, lists, alignment, colours of the style, fields of the contact. */
import { setBlockType, toggleMark } from "prosemirror-commands";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { offered } from "./fields.js";
import { asksFor, list, swatches } from "./popover.js";
import { rich } from "./schema.js";

const { marks, nodes } = rich;

export function has(state, mark) {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(mark.isInSet(state.storedMarks || $from.marks())) : state.doc.rangeHasMark(from, to, mark);
}

function linkAt(state) {
  const { $from, from, to, empty } = state.selection;
  let found = marks.link.isInSet($from.marks());
  if (!empty) state.doc.nodesBetween(from, to, (node) => (found ||= marks.link.isInSet(node.marks)) && false);
  return found?.attrs.href || "";
}

/** A link over what is selected; over nothing, over the link at the caret or as its own words. */
export function link(view) {
  const before = linkAt(view.state);
  const apply = (address) => {
    const { state } = view;
    let { from, to } = state.selection;
    if (from === to && before) [from, to] = extent(state, from);
    let change = state.tr;
    if (from === to && address) [change, to] = [change.insertText(address, from), from + address.length];
    change = change.removeMark(from, to, marks.link);
    view.dispatch(address ? change.addMark(from, to, marks.link.create({ href: address })) : change);
    view.focus();
  };
  return { before, apply };
}

function extent(state, at) {
  const inside = state.doc.resolve(at);
  let [from, to] = [at, at];
  inside.parent.forEach((node, offset) => {
    const start = inside.start() + offset;
    if (marks.link.isInSet(node.marks) && start <= at && at <= start + node.nodeSize) [from, to] = [Math.min(from, start), Math.max(to, start + node.nodeSize)];
  });
  return [from, to];
}

function inList(state, type) {
  for (let depth = state.selection.$from.depth; depth > 0; depth -= 1) if (state.selection.$from.node(depth).type === type) return true;
  return false;
}

function aligned(value) {
  return (state, dispatch) => {
    let change = state.tr;
    state.doc.nodesBetween(state.selection.from, state.selection.to, (node, at) => {
      if (node.type.spec.attrs && "align" in node.type.spec.attrs) change = change.setNodeMarkup(at, null, { ...node.attrs, align: value });
    });
    dispatch?.(change);
    return true;
  };
}

function coloured(view, value) {
  const { from, to } = view.state.selection;
  const change = view.state.tr.removeMark(from, to, marks.color);
  view.dispatch(value ? change.addMark(from, to, marks.color.create({ color: value })) : change);
  view.focus();
}

/** The colours of the style, as its form has them. */
function colours() {
  const inputs = [...document.querySelectorAll(".mail-theme input[data-colour]")].filter((input) => input.value);
  return inputs.map((input) => ({ label: input.labels[0].textContent.trim(), value: input.value }));
}

const listed = (type) => (state, dispatch) => (inList(state, type) ? liftListItem(nodes.list_item)(state, dispatch) : wrapInList(type)(state, dispatch));
const at = (type) => (state) => inList(state, type);
const marked = (mark) => (state) => has(state, mark);
const turned = (value) => (state) => (state.selection.$from.parent.attrs?.align || "left") === value;

const TOOLS = [
  ["B", "Bold (Ctrl+B)", toggleMark(marks.strong), marked(marks.strong), "bold"],
  ["I", "Italic (Ctrl+I)", toggleMark(marks.em), marked(marks.em), "italic"],
  ["U", "Underline (Ctrl+U)", toggleMark(marks.underline), marked(marks.underline), "underlined"],
  ["List", "List", listed(nodes.bullet_list), at(nodes.bullet_list)],
  ["Numbered", "Numbered list", listed(nodes.ordered_list), at(nodes.ordered_list)],
  ["", "Align left", aligned(null), turned("left"), "M2 4h12M2 8h7M2 12h10"],
  ["", "Centre", aligned("center"), turned("center"), "M2 4h12M4.5 8h7M3 12h10"],
  ["", "Align right", aligned("right"), turned("right"), "M2 4h12M7 8h7M4 12h10"],
];

const SVG = "http://www.w3.org/2000/svg";

function drawn(path) {
  const [svg, line] = [document.createElementNS(SVG, "svg"), document.createElementNS(SVG, "path")];
  Object.entries({ viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }).forEach((one) => svg.setAttribute(...one));
  Object.entries({ d: path, fill: "none", stroke: "currentColor", "stroke-width": 1.5 }).forEach((one) => line.setAttribute(...one));
  svg.append(line);
  return svg;
}

function button(label, title, look = "") {
  const made = Object.assign(document.createElement("button"), { type: "button", title });
  made.setAttribute("aria-label", title);
  const seen = label ? Object.assign(document.createElement("span"), { textContent: label, ariaHidden: "true" }) : drawn(look);
  made.append(seen);
  if (label) made.className = look;
  made.addEventListener("mousedown", (event) => event.preventDefault());
  return made;
}

/** @returns {{element: HTMLElement, update: (view: import("prosemirror-view").EditorView) => void}} */
export function toolbar(view, { form, insert, plain }) {
  const bar = Object.assign(document.createElement("div"), { className: "rich-bar" });
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Formatting");
  const shown = [];
  if (form === "rich") {
    TOOLS.forEach(([label, title, command, isOn, look]) => {
      const made = button(label, title, look);
      made.addEventListener("click", () => (command(view.state, view.dispatch), view.focus()));
      shown.push([made, isOn]);
      bar.append(made);
    });
    const linking = button("Link", "Link (Ctrl+K)");
    linking.addEventListener("click", () => askForLink(view, bar));
    shown.push([linking, marked(marks.link)]);
    const colour = button("Colour", "Colour");
    colour.addEventListener("click", () => swatches(bar, colours(), (value) => coloured(view, value)));
    const clear = button("Clear", "Clear the formatting");
    clear.addEventListener("click", () => (cleared(view), view.focus()));
    bar.append(linking, colour, clear);
  }
  const field = button("Field", "Insert a field of the contact");
  field.addEventListener("click", () => list(bar, offered(), (one) => insert(one.code)));
  bar.append(field);
  if (plain) bar.append(Object.assign(button("HTML", "Show the HTML", "end"), { onclick: plain }));
  const update = () => shown.forEach(([made, isOn]) => made.setAttribute("aria-pressed", String(isOn(view.state))));
  update();
  return { element: bar, update };
}

export function askForLink(view, bar) {
  const { before, apply } = link(view);
  asksFor(bar, { label: "Where should the link lead?", value: before || "https://", empty: before ? "Remove the link" : "" }, apply);
}

function cleared(view) {
  const { from, to } = view.state.selection;
  view.dispatch(view.state.tr.removeMark(from, to));
  setBlockType(nodes.paragraph)(view.state, view.dispatch);
}
