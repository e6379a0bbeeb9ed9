/** Dialogs that arrive from the server open at once, over the page; closing one removes it and gives the focus back. */
let opener = null;

document.addEventListener("htmx:beforeRequest", () => {
  if (!document.querySelector("dialog[open]")) opener = document.activeElement?.id || null;
});

/* An answer that goes anywhere else than into a dialog ends the dialog that asked for it. */
function closeAll() {
  document.querySelectorAll("dialog[data-dialog][open]").forEach((dialog) => dialog.close());
}
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.shouldSwap && event.detail.target.id !== "dialogs" && event.detail.requestConfig.verb === "post") closeAll();
});
document.addEventListener("htmx:responseError", closeAll);

function open(dialog) {
  if (dialog.open && dialog.matches(":modal")) return;
  dialog.removeAttribute("open");
  dialog.showModal();
  dialog.querySelector("[data-first]")?.focus();
  dialog.addEventListener("close", () => {
    dialog.remove();
    (opener && document.getElementById(opener))?.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) {
      event.preventDefault();
      dialog.close();
    }
  });
}

/** @param {Element} root */
export function attach(root) {
  if (root.matches?.("dialog[data-dialog]")) open(root);
  root.querySelectorAll("dialog[data-dialog]").forEach(open);
}
