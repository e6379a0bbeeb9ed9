/** A dialog closes when the request sent from it was answered by anything but another dialog. */
export function listen() {
  document.addEventListener("htmx:afterRequest", (event) => {
    const dialog = event.target.closest?.("dialog[open]");
    const answer = event.detail.xhr;
    if (!dialog || !answer?.status || answer.getResponseHeader("HX-Retarget") === "#dialogs") return;
    dialog.close();
  });
}
