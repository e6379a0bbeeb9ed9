/** Hand-written HTML gets a code view, loaded only where there is some; the text area stays, and is what is stored. */
import { typed } from "../../../../static/src/designing/storing.js";

const AT = /^(?:.*\s)?(?:edit-design-)?(\d+):(\d+)(?:\s|$)/;
let view = null;

function asked(text) {
  const found = AT.exec(text || "");
  return found && { line: Number(found[1]), column: Number(found[2]) };
}

async function prepare(area) {
  const { open } = await import("./code_view.js");
  if (!area.isConnected) return;
  const { now, later } = typed(area);
  view = open(area, { changed: later, left: now });
  const at = asked(new URLSearchParams(location.search).get("at"));
  if (at) view.goTo(at);
}

export function listen() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-code-at], a[data-leads-to]");
    const at = link && asked(link.dataset.codeAt || link.dataset.leadsTo);
    if (!at || !view?.host.isConnected) return;
    event.preventDefault();
    setTimeout(() => view.goTo(at)); // the tab is shown first
  });
}

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll("textarea[data-code]").forEach(prepare);
}
