/** After a swap that took the focused element away, the focus goes to what the new part offers; a stale save comes into sight. */
export function listen() {
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.xhr?.status === 409) document.querySelector("[data-stale]")?.scrollIntoView({ block: "center" });
    if (document.activeElement !== document.body || event.target.closest?.("[data-polls]")) return;
    if (document.querySelector("dialog:modal")) return;
    const target = document.querySelector("[data-focus-error], #notices .notice[tabindex], #record h1[tabindex]");
    target?.focus({ preventScroll: !target.matches("[data-focus-error]") });
  });
}
