/** Filters with no value stay out of the address. */
export function attach(root) {
  root.querySelectorAll("form[data-drop-empty]").forEach((form) => {
    form.addEventListener("formdata", (event) => {
      [...event.formData.entries()].forEach(([name, value]) => value === "" && event.formData.delete(name));
    });
  });
}
