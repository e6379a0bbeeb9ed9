/** Several forms of a record carry its row version; when one answer brings a new one, all of them get it. */
export function listen() {
  document.addEventListener("htmx:afterSettle", () => {
    const newest = document.getElementById("row-version")?.value;
    if (!newest) return;
    document.querySelectorAll("[data-row-version]").forEach((token) => (token.value = newest));
  });
}
