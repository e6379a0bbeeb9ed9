/**
 * The code view: CodeMirror in a shadow root, where its style sheets are adopted ones. In the page itself they would be
 * style elements, which our policy refuses.
 */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, LanguageSupport, LRLanguage, syntaxHighlighting } from "@codemirror/language";
import { openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { parser as css } from "@lezer/css";
import { tags } from "@lezer/highlight";
import { configureNesting, parser as html } from "@lezer/html";
import { finder } from "./code_search.js";
import { look } from "./code_look.js";

const colours = HighlightStyle.define([
  { tag: [tags.tagName, tags.keyword], color: "var(--accent)" },
  { tag: [tags.attributeName, tags.propertyName], color: "var(--stop)" },
  { tag: [tags.attributeValue, tags.string, tags.number, tags.unit], color: "var(--live)" },
  { tag: [tags.comment, tags.documentMeta], color: "var(--text-3)" },
  { tag: [tags.angleBracket, tags.punctuation], color: "var(--text-2)" },
]);

// Mails hold no scripts: only style sheets are another language inside.
const language = LRLanguage.define({ name: "html", parser: html.configure({ wrap: configureNesting([{ tag: "style", parser: css }]) }) });

const fault = StateEffect.define();
const line = Decoration.line({ class: "cm-fault" });
/* The line that a finding speaks of stays marked until it is changed. */
const faults = StateField.define({
  create: () => Decoration.none,
  update(marked, change) {
    const set = change.effects.find((effect) => effect.is(fault));
    if (set) return Decoration.set([line.range(set.value)]);
    return change.docChanged ? Decoration.none : marked;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** @param {HTMLTextAreaElement} area @param {{changed: (source: string) => void, left: () => void}} told */
export function open(area, { changed, left }) {
  const host = Object.assign(document.createElement("div"), { className: "code-view" });
  host.dataset.insertable = host.dataset.codeView = "";
  const root = host.attachShadow({ mode: "open", delegatesFocus: true });
  area.after(host);
  area.hidden = true;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        history(),
        drawSelection(),
        bracketMatching(),
        new LanguageSupport(language),
        syntaxHighlighting(colours),
        search({ top: true, createPanel: finder }),
        // No key is bound to Tab: it leads out of the view, as it does everywhere.
        keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap]),
        faults,
        look,
        EditorState.readOnly.of(area.readOnly),
        EditorView.contentAttributes.of({ "aria-label": area.labels[0]?.textContent ?? "HTML source", spellcheck: "false" }),
        EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
        EditorView.domEventHandlers({ blur: () => left() }),
      ],
    }),
  });
  openSearchPanel(view);
  host.addEventListener("insert-field", (event) => {
    view.dispatch(view.state.replaceSelection(event.detail), { scrollIntoView: true });
    view.focus();
  });
  area.labels[0]?.addEventListener("click", () => view.focus());
  return { host, goTo: (place) => goTo(view, place) };
}

function goTo(view, { line: number, column }) {
  const found = view.state.doc.line(Math.max(1, Math.min(number, view.state.doc.lines)));
  const at = Math.min(found.from + column - 1, found.to);
  view.dispatch({
    selection: { anchor: at },
    effects: [fault.of(found.from), EditorView.scrollIntoView(at, { y: "center" })],
  });
  view.dom.getRootNode().host.scrollIntoView({ block: "nearest" });
  view.focus();
}
