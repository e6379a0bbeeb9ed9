/** Says so when typed changes are not saved yet, and asks before they are left behind; Ctrl S saves. */
const QUESTION = "What you typed is not saved yet, and this would drop it. Continue without it?";
/* Whoever presses these means to drop it. */
const DROPS = /\/commands\/(delete|discard-changes)\/$/;
let dirty = false;
let agreed = false;

window.addEventListener("beforeunload", (event) => {
  if (dirty && !agreed) event.preventDefault();
});
document.addEventListener("input", (event) => {
  if (event.target.form?.id !== "record-form") return;
  dirty = true;
  agreed = false;
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

/* What is typed goes along with the record's own form, and with buttons that include it. */
function takesItAlong(element) {
  return element.id === "record-form" || element.getAttribute("hx-include") === "#record-form";
}

export function listen() {
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, verb, path, target } = event.detail;
    if (!dirty || agreed || verb !== "post" || target.id !== "record" || takesItAlong(elt)) return;
    agreed = DROPS.test(path) || window.confirm(QUESTION);
    if (!agreed) event.preventDefault();
  });
  /* A save that leads to another page; the way to the sign-in page is none. */
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const to = event.detail.xhr.getResponseHeader("HX-Redirect");
    if (to && !to.startsWith("/login/") && takesItAlong(event.detail.requestConfig.elt)) dirty = false;
  });
}

/** @param {Element} root */
export function attach(root) {
  if (root.id !== "record") return;
  dirty = Boolean(root.dataset.typed);
  agreed = false;
}
