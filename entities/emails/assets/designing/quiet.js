/**
 * What designers store while people type ("quietly") must be stored before anything else of the record is sent:
 * Save would otherwise carry the row version, and the JSON, of before.
 */
const QUIET = "[data-quiet]";
const running = new Set();
let waiting = [];

function settle(request) {
  running.delete(request);
  if (running.size > 0) return;
  waiting.forEach((go) => go());
  waiting = [];
}

export function listen() {
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.matches(QUIET)) running.add(event.detail.xhr);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    // The answer's fresh row version is swapped in after this event.
    if (running.has(event.detail.xhr)) setTimeout(settle, 60, event.detail.xhr);
  });
  document.addEventListener("htmx:confirm", (event) => {
    const elt = event.detail.elt;
    const verb = (event.detail.verb || "").toLowerCase();
    if (running.size === 0 || (verb !== "post" && !elt.matches("[data-select]")) || elt.matches(QUIET) || !elt.closest("#record, #dialogs")) return;
    event.preventDefault();
    waiting.push(() => event.detail.issueRequest(true));
  });
  // These inputs store themselves: the page needn't warn that they are not saved.
  document.addEventListener("input", (event) => event.target.matches(QUIET) && event.stopImmediatePropagation(), true);
}
