/** How the code view looks: its colours are the page's, which go on into its shadow root. */
import { EditorView } from "@codemirror/view";

const ring = { outline: "2px solid var(--accent)", outlineOffset: "1px" };

export const look = EditorView.theme({
  "&": { height: "min(70vh, 680px)", border: "1px solid var(--line-control)", borderRadius: "var(--radius)", background: "var(--surface)", color: "var(--text)", fontSize: "12px" },
  "&.cm-focused": ring,
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { background: "var(--surface-2)", color: "var(--text-3)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { background: "color-mix(in srgb, var(--accent-soft) 45%, transparent)" },
  ".cm-activeLineGutter": { background: "var(--accent-soft)", color: "var(--text)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: "color-mix(in srgb, var(--accent) 28%, transparent)" },
  ".cm-fault": { background: "var(--error-soft)", boxShadow: "inset 3px 0 var(--error)" },
  ".cm-searchMatch": { background: "var(--stop-soft)", outline: "1px solid var(--stop)" },
  ".cm-searchMatch-selected": { background: "color-mix(in srgb, var(--stop) 45%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  ".cm-panels": { background: "var(--surface-2)", color: "var(--text)", borderBottom: "1px solid var(--line)", borderRadius: "var(--radius) var(--radius) 0 0" },
  ".cm-finder": { display: "flex", alignItems: "center", gap: "4px", padding: "5px 6px", fontFamily: "var(--font)" },
  ".cm-finder input": { flex: "1 1 120px", minWidth: "0", height: "28px", padding: "0 8px", border: "1px solid var(--line-control)", borderRadius: "var(--radius)", background: "var(--surface)", color: "var(--text)", font: "inherit", fontSize: "13px" },
  ".cm-finder input:focus-visible, .cm-finder button:focus-visible": ring,
  ".cm-finder button": { width: "28px", height: "28px", border: "1px solid var(--line)", borderRadius: "var(--radius)", background: "var(--surface)", color: "var(--text)", fontSize: "14px", cursor: "pointer" },
  ".cm-finder button:disabled": { color: "var(--text-3)", cursor: "default", borderColor: "transparent", background: "none" },
  ".cm-finder span": { minWidth: "64px", padding: "0 4px", color: "var(--text-2)", fontSize: "12px", whiteSpace: "nowrap", textAlign: "right" },
});
