/** Lets an input store itself at a pause and when it is left, as a person's typing in it would. */
const PAUSE = 900;
const waiting = new Set();

/** @param {HTMLInputElement | HTMLTextAreaElement} field @param {string} stored what of it is stored already */
export function typed(field, stored = field.value) {
  let pause;
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
  /** It was left, and says so itself: nothing more is to be done, and nothing at all where that was stored. */
  const left = (event) => {
    clearTimeout(pause);
    waiting.delete(now);
    if (field.value === stored) event.stopPropagation();
    stored = field.value;
  };
  return { now, later, left };
}

/* Words in the inputs beside the page don't wait until they are left either. */
const WORDS = "form[data-quiet] :is(input[type=text], textarea[data-rich])[data-insertable]:not([inputmode])";
const inputs = new WeakMap();

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!event.isTrusted || !field.matches?.(WORDS)) return;
  if (!inputs.has(field)) inputs.set(field, typed(field, field.defaultValue));
  inputs.get(field).later(field.value);
});
document.addEventListener("change", (event) => event.isTrusted && inputs.get(event.target)?.left(event), true);

/* A tab that is put away may never come back. */
document.addEventListener("visibilitychange", () => {
  if (document.hidden) [...waiting].forEach((store) => store());
});

/* Who leaves in the middle of a word is asked, and while that is read it is stored. */
window.addEventListener("beforeunload", (event) => {
  if (waiting.size === 0) return;
  [...waiting].forEach((store) => store());
  event.preventDefault();
});
