/** Rich texts in forms: the editor stands in the place of their text area, which keeps what is typed and stores it. */
import * as storing from "./storing.js";

async function prepare(area) {
  if (area.dataset.ready || area.readOnly || area.disabled) return;
  area.dataset.ready = "true";
  const { edit, isKept } = await import("./editor.js");
  if (!area.isConnected || !isKept(area.value, "rich")) return;
  const box = Object.assign(document.createElement("div"), { className: "rich" });
  area.before(box);
  area.hidden = true;
  const store = storing.typed(area);
  const editor = edit({
    host: box,
    source: area.value,
    form: "rich",
    label: area.labels?.[0]?.textContent.trim() || "Text",
    changed: (source) => store.later(source),
    focus: false,
    plain: () => {
      store.now();
      editor.destroy();
      box.remove();
      area.hidden = false;
      area.focus();
    },
  });
  box.addEventListener("focusout", (event) => box.contains(event.relatedTarget) || store.now());
  area.addEventListener("typed-elsewhere", () => box.isConnected && editor.show(area.value));
}

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll("textarea[data-rich]").forEach(prepare);
}
