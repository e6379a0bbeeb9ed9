/**
 * What designers store while people type ("quietly") must be stored before anything else of the record is sent:
 * Save would otherwise carry the row version, and the JSON, of before.
 */
const QUIET = "[data-quiet]";
let running = 0;
let waiting = [];

function settled() {
  running = Math.max(0, running - 1);
  if (running > 0) return;
  waiting.forEach((go) => go());
  waiting = [];
}

export function listen() {
  document.addEventListener("htmx:beforeRequest", (event) => event.target.matches?.(QUIET) && (running += 1));
  document.addEventListener("htmx:afterRequest", (event) => {
    // The answer's fresh row version is swapped in after this event.
    if (event.target.matches?.(QUIET)) setTimeout(settled, 60);
  });
  document.addEventListener("htmx:confirm", (event) => {
    const elt = event.detail.elt;
    const verb = (event.detail.verb || "").toLowerCase();
    if (running === 0 || verb !== "post" || elt.matches(QUIET) || !elt.closest("#record, #dialogs")) return;
    event.preventDefault();
    waiting.push(() => event.detail.issueRequest(true));
  });
  // These inputs store themselves: the page needn't warn that they are not saved.
  document.addEventListener("input", (event) => event.target.matches(QUIET) && event.stopImmediatePropagation(), true);
}
