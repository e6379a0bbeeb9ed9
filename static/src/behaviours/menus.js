/** Menus are details elements: one open at a time, closed by Escape, by a click elsewhere and by losing the focus. */
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open], details.map-drawer[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.menu[open], details.map-drawer[open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

function arrows(event) {
  const items = [...event.currentTarget.querySelectorAll("a, button, input, select")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches("input, select")) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll("details.menu").forEach((menu) => {
    if (menu.dataset.ready) return;
    menu.dataset.ready = "true";
    menu.addEventListener("keydown", (event) => menu.open && arrows.call(menu, event));
  });
}
