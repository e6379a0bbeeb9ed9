/** A button that stands outside its form sends its name and value too; htmx looks for them inside the form only. */
export function listen() {
  document.addEventListener("htmx:configRequest", (event) => {
    const button = event.detail.triggeringEvent?.submitter;
    if (button?.name && !(button.name in event.detail.parameters)) {
      event.detail.parameters[button.name] = button.value;
    }
  });
}
