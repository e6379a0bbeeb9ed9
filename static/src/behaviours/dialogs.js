/** Dialogs that arrive from the server open at once, over the page; closing one removes it and gives the focus back. */
let opener = null;

document.addEventListener("htmx:beforeRequest", () => {
  if (!document.querySelector("dialog[open]")) opener = document.activeElement?.id || null;
});

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
