/** Lets an input store itself at a pause and when it is left, as a person's typing in it would. */
const PAUSE = 900;

/** @param {HTMLInputElement | HTMLTextAreaElement} field */
export function typed(field) {
  let pause;
  let stored = field.value;
  const now = () => {
    clearTimeout(pause);
    if (field.value === stored) return;
    stored = field.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const later = (value) => {
    field.value = value;
    clearTimeout(pause);
    pause = setTimeout(now, PAUSE);
  };
  return { now, later };
}
