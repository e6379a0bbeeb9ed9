/** Ctrl K goes to the search; arrows walk through what it found, Escape closes it. */
function box() {
  return document.querySelector("[data-search]");
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    box()?.querySelector("input").select();
  }
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-search]")) document.querySelector("#found")?.replaceChildren();
});

function walk(event) {
  const search = event.currentTarget;
  const found = search.querySelector("#found");
  if (event.key === "Escape") {
    found.replaceChildren();
    search.querySelector("input").focus();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [search.querySelector("input"), ...found.querySelectorAll("a")];
  if (!step || stops.length < 2) return;
  event.preventDefault();
  stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
}

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelector("[data-search]")?.addEventListener("keydown", walk);
}
