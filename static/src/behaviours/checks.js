/** Check results: every request of a record says that they are shown, so that its answer brings fresh ones. */
let isClosed = false;

export function listen() {
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.closest("#record") && document.getElementById("check-shown")) event.detail.parameters.checked = "yes";
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.matches("[data-drawer]")) isClosed = !event.target.open;
  }, true);
  // The line that was followed is marked; on small screens the list makes room.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-drawer] a[data-leads-to]");
    const drawer = link?.closest("[data-drawer]");
    if (!drawer) return;
    drawer.querySelectorAll("[aria-current]").forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    if (window.innerWidth <= 860) drawer.open = false;
  });
}

/** A fresh list stays closed where it was closed; a fresh record opens it.
 * @param {Element} root */
export function attach(root) {
  if (root.id === "record") isClosed = false;
  else if (isClosed) root.querySelectorAll("[data-drawer]").forEach((drawer) => (drawer.open = false));
}
