/**
 * A picture that was chosen from the library fills the field that the dialog was opened for, and the words for those
 * who can't see it, where there are none yet.
 */
let wanted = "";

function choose(picture) {
  const field = document.getElementById(wanted);
  picture.closest("dialog").close();
  if (!field) return;
  const words = field.form.elements.alt || field.form.elements[`${field.name}_alt`];
  field.value = picture.dataset.address;
  if (field.matches("details *")) field.closest("details").open = false;
  field.closest(".field").querySelector("[data-picked]").textContent = picture.textContent.trim();
  if (words && !words.value.trim()) words.value = picture.dataset.alt;
  const told = field.form.id === "record-form" ? ["input", "change"] : ["change"];
  told.forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));
}

export function listen() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-picks]");
    if (opener) wanted = opener.dataset.picks;
    const picture = event.target.closest?.("dialog[data-pick] [data-picture]");
    if (picture) choose(picture);
  });
}
