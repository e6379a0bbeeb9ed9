/** A finding that asks for a value leads into its field, once the settings of the block are there. */
import { settings } from "../../../../static/src/designing/sending.js";

export function listen() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-focuses]");
    if (!link || !document.querySelector(`[data-block="${CSS.escape(link.dataset.shows)}"] [data-select]`)) return;
    event.preventDefault();
    settings(link.dataset.shows).then(() => {
      const field = document.getElementById(link.dataset.focuses);
      for (let folded = field?.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
      field?.scrollIntoView({ block: "center" });
      field?.focus({ preventScroll: true });
    });
  });
}
