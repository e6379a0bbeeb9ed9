/** A second press while the answer is on the way, or while the page is being left, sends nothing: nobody makes two records. */
const PAUSE = 2000;
let waiting = new WeakSet();
let left = false;

/* What says itself how its requests follow each other is left alone. */
function isPress({ verb, elt }) {
  return verb === "post" && !elt.closest("[hx-sync]");
}

export function listen() {
  document.addEventListener("htmx:confirm", (event) => {
    if (isPress(event.detail) && (left || waiting.has(event.detail.elt))) event.preventDefault();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    waiting.add(event.detail.elt);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    waiting.delete(event.detail.requestConfig.elt);
    if (event.detail.xhr?.getResponseHeader("HX-Redirect")) left = true;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (waiting.has(form)) event.preventDefault();
    waiting.add(form);
    setTimeout(() => waiting.delete(form), PAUSE);
  });
  /* Who is asked whether to leave what is typed may stay. */
  window.addEventListener("beforeunload", (event) => {
    if (event.defaultPrevented) setTimeout(() => (left = false));
  });
  window.addEventListener("pageshow", () => {
    waiting = new WeakSet();
    left = false;
  });
}
