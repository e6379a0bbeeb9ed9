/** Says so when typed changes are not saved yet, and asks before they are left behind; Ctrl S saves. */
let dirty = false;

window.addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});
document.addEventListener("submit", () => (dirty = false));
document.addEventListener("input", (event) => {
  if (event.target.form?.id !== "record-form") return;
  dirty = true;
  const note = document.querySelector("[data-unsaved]");
  if (note) note.textContent = "Changes not saved yet";
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  const save = document.getElementById("cmd-save");
  if (!save) return;
  event.preventDefault();
  // What stores itself does so when it is left: leave it and come back, so that the save takes along what is typed.
  const place = document.activeElement;
  place?.blur();
  place?.focus({ preventScroll: true });
  save.click();
});

/** @param {Element} root */
export function attach(root) {
  if (root.id === "record") dirty = Boolean(root.dataset.typed);
}
