/** What htmx does with answers: refusals (409, 422) are swapped in like any other; the rest is told in words. */
const words = {
  0: "The server can't be reached. Nothing was changed; try again in a moment.",
  403: "You don't have the right to do this.",
  404: "This record doesn't exist any more.",
  anew: "You have signed in again since this page was loaded. Nothing was changed yet; press it once more to go on.",
  500: "Something went wrong on the server. Nothing was changed; try again.",
};

/** Says something above the page until it is put away. @param {string} text */
export function tell(text) {
  const place = document.querySelector("[data-toasts]");
  const template = document.querySelector("template[data-toast]");
  if (!place || !template) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-toast-text]").textContent = text;
  toast.querySelector("button").addEventListener("click", () => toast.remove());
  place.replaceChildren(toast);
}

/**
 * @param {import("htmx.org").default} htmx
 * @param {(event: CustomEvent) => boolean} keeps true for a request that is sent again by itself
 */
export function listen(htmx, keeps) {
  htmx.config.responseHandling = [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409|422", swap: true, error: false },
    { code: "...", swap: false, error: true },
  ];
  document.addEventListener("htmx:responseError", (event) => {
    if (event.target.closest("[data-polls]") || keeps(event)) return;
    const { status } = event.detail.xhr;
    const token = event.detail.xhr.getResponseHeader("X-CSRFToken");
    if (token) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = token));
    tell(words[token ? "anew" : status] || words[500]);
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (!event.target.closest("[data-polls]") && !keeps(event)) tell(words[0]);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (button) button.closest(".notice").remove();
  });
}
