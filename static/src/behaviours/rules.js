/** The arrow keys open a menu of the rule builder, where choosing acts at once. */
const isOpen = (menu) => CSS.supports("selector(:open)") && menu.matches(":open");

function openMenu(event) {
  const menu = event.target.closest(".rules select");
  if (!menu || event.altKey || event.ctrlKey || event.metaKey || isOpen(menu)) return;
  if (!menu.showPicker || !(/^Arrow|^Home$|^End$|^Page/.test(event.key) || /^\S$/.test(event.key))) return;
  event.preventDefault();
  menu.showPicker();
}

export function listen() {
  document.addEventListener("keydown", openMenu);
}
