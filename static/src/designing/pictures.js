/**
 * A picture that was chosen from the library, or just uploaded to it, fills the field that the dialog was opened for,
 * and the words for those who can't see it, where there are none yet.
 */
let wanted = "";

/** @param {{address: string, alt: string, name: string}} picture */
function choose({ address, alt, name }) {
  document.querySelector("dialog[data-pick]")?.close();
  const field = document.getElementById(wanted);
  if (!field) return;
  const words = field.form.elements.alt || field.form.elements[`${field.name}_alt`];
  field.value = address;
  if (field.matches("details *")) field.closest("details").open = false;
  field.closest(".field").querySelector("[data-picked]").textContent = name;
  if (words && !words.value.trim()) words.value = alt;
  const told = field.form.id === "record-form" ? ["input", "change"] : ["change"];
  told.forEach((event) => field.dispatchEvent(new Event(event, { bubbles: true })));
}

export function listen() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-picks]");
    if (opener) wanted = opener.dataset.picks;
    const picture = event.target.closest?.("dialog[data-pick] [data-picture]");
    if (picture) choose({ ...picture.dataset, name: picture.textContent.trim() });
  });
  document.addEventListener("picture-given", (event) => choose(event.detail));
  // Once there is a file, the words for it are what is left to say.
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("dialog[data-pick] input[type=file]")) event.target.form.elements.alt_text.focus();
  });
}
