/** A dialog closes when the request sent from it was answered by anything but another dialog, or a part of it. */
export function listen() {
  document.addEventListener("htmx:afterRequest", (event) => {
    const dialog = event.target.closest?.("dialog[open]");
    const answer = event.detail.xhr;
    if (!dialog || !answer?.status || answer.getResponseHeader("HX-Retarget") === "#dialogs") return;
    if (dialog.contains(event.detail.target)) return;
    dialog.close();
  });
}
