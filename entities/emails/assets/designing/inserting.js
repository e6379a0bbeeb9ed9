/** Inserts a field where the caret was last: in an input, a text area, a rich text or the code view. */
let last = null;

function insertable(element) {
  return element?.closest?.("[data-insertable], [data-rich-text]");
}

function into(target, code) {
  target.focus();
  if (target.isContentEditable || target.matches("[data-code-view]")) {
    target.dispatchEvent(new CustomEvent("insert-field", { detail: code }));
  } else {
    target.setRangeText(code, target.selectionStart ?? target.value.length, target.selectionEnd ?? target.value.length, "end");
    // Browsers tell of a change at blur only when a person typed it.
    ["input", "change"].forEach((name) => target.dispatchEvent(new Event(name, { bubbles: true })));
  }
}

function search(box) {
  const word = box.value.trim().toLowerCase();
  box.closest(".menu-items").querySelectorAll("section").forEach((section) => {
    const buttons = [...section.querySelectorAll("button")];
    buttons.forEach((button) => (button.hidden = !button.textContent.toLowerCase().includes(word)));
    section.hidden = buttons.every((button) => button.hidden);
  });
}

export function listen() {
  document.addEventListener("focusin", (event) => {
    if (insertable(event.target)) last = insertable(event.target);
    if (event.target.closest?.("[data-personal]")) {
      const box = event.target.closest("[data-personal]").querySelector("[data-personal-search]");
      if (box) box.hidden = false;
    }
  });
  document.addEventListener("input", (event) => event.target.matches("[data-personal-search]") && search(event.target));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    const target = last?.isConnected && last.offsetParent ? last : document.querySelector("#block-settings [data-rich-text], [data-code-view], #inbox-subject");
    if (target) into(target, button.dataset.insert);
    button.closest("details").open = false;
  });
}
