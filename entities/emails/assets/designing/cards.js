/**
 * One card of a block is open at a time. The name attribute of details would do, but it closes the open card of a
 * fresh panel while the former panel is still there.
 */
export function listen() {
  document.addEventListener(
    "toggle",
    (event) => {
      if (!event.target.matches?.(".mail-card") || !event.target.open) return;
      event.target.closest("[data-blocks]").querySelectorAll(".mail-card[open]").forEach((card) => {
        if (card !== event.target) card.open = false;
      });
    },
    true,
  );
}
