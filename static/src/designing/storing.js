/** Lets an input store itself at a pause and when it is left, as a person's typing in it would. */
const PAUSE = 900;
const waiting = new Set();

/** @param {HTMLInputElement | HTMLTextAreaElement} field */
export function typed(field) {
  let pause;
  let stored = field.value;
  const now = () => {
    clearTimeout(pause);
    waiting.delete(now);
    if (field.value === stored) return;
    stored = field.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const later = (value) => {
    field.value = value;
    clearTimeout(pause);
    waiting.add(now);
    pause = setTimeout(now, PAUSE);
  };
  return { now, later };
}

/* Who leaves in the middle of a word is asked, and while that is read it is stored. */
window.addEventListener("beforeunload", (event) => {
  if (waiting.size === 0) return;
  [...waiting].forEach((store) => store());
  event.preventDefault();
});
