/** The text editor, loaded when a text is first edited: ProseMirror on what `schema` knows. */
import { baseKeymap, chainCommands, exitCode, toggleMark } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { EditorState, Selection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { fallback, isValue, withFallback } from "./fields.js";
import { asksFor } from "./popover.js";
import { isKept, line, read, rich, write } from "./schema.js";
import { askForLink, toolbar } from "./toolbar.js";

export { isKept };

function broken(state, dispatch) {
  dispatch?.(state.tr.replaceSelectionWith(rich.nodes.hard_break.create()).scrollIntoView());
  return true;
}

function keysOf(form, { leave, asks }) {
  const left = () => (leave(), true);
  const shared = { "Mod-z": undo, "Mod-y": redo, "Shift-Mod-z": redo, Escape: left };
  if (form === "line") return { ...shared, Enter: left };
  return {
    ...shared,
    "Mod-b": toggleMark(rich.marks.strong),
    "Mod-i": toggleMark(rich.marks.em),
    "Mod-u": toggleMark(rich.marks.underline),
    "Mod-k": () => (asks(), true),
    "Shift-Enter": chainCommands(exitCode, broken),
    Enter: splitListItem(rich.nodes.list_item),
    "Mod-[": liftListItem(rich.nodes.list_item),
    "Mod-]": sinkListItem(rich.nodes.list_item),
  };
}

/**
 * Lays an editor into `host`. `changed` gets the source whenever it differs, `closed` is called when it is left;
 * `plain` shows the source instead.
 */
export function edit({ host, source, form, label, changed, closed = () => {}, plain = null, focus = true }) {
  const schema = form === "line" ? line : rich;
  let known = write(read(source, form), form);
  let bar = null;
  const insert = (code) => {
    view.dispatch(view.state.tr.replaceSelectionWith(schema.nodes.chip.create({ code }), true));
    view.focus();
  };
  const state = (text) =>
    EditorState.create({
      doc: read(text, form),
      plugins: [history(), keymap(keysOf(form, { leave: closed, asks: () => askForLink(view, bar.element) })), keymap(baseKeymap)],
    });
  const view = new EditorView({ mount: host.appendChild(Object.assign(document.createElement("div"), { className: "rich-text" })) }, {
    state: state(source),
    attributes: { role: "textbox", "aria-multiline": String(form === "rich"), "aria-label": label, "data-rich-text": "" },
    handleClickOn: (_view, at, node) => node.type.name === "chip" && isValue(node.attrs.code) && (askForFallback(view, bar.element, at, node), true),
    dispatchTransaction: (change) => {
      view.updateState(view.state.apply(change));
      bar?.update();
      const now = write(view.state.doc, form);
      if (now !== known) changed((known = now));
    },
  });
  bar = toolbar(view, { form, insert, plain });
  host.prepend(bar.element);
  view.dom.addEventListener("insert-field", (event) => insert(event.detail));
  if (focus) {
    view.dispatch(view.state.tr.setSelection(Selection.atEnd(view.state.doc)));
    view.focus();
  }
  return {
    destroy: () => view.destroy(),
    show: (text) => {
      known = write(read(text, form), form);
      view.updateState(state(text));
    },
  };
}

function askForFallback(view, bar, at, node) {
  const label = "What stands there when it is empty?";
  asksFor(bar, { label, value: fallback(node.attrs.code), empty: "Nothing" }, (words) => {
    view.dispatch(view.state.tr.setNodeMarkup(at, null, { code: withFallback(node.attrs.code, words) }));
    view.focus();
  });
}
