/** Choosing rows of a list: the command bar then offers what fits at least one of them, with the number chosen. */
function refresh(list) {
  const bar = document.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const picked = [...list.querySelectorAll("input[name='ids']:checked")];
  const fits = new Set(picked.flatMap((box) => (box.dataset.commands || "").split(" ")));
  bar.querySelectorAll("[data-bulk]").forEach((button) => {
    button.hidden = !fits.has(button.dataset.bulk);
  });
  bar.querySelectorAll("[data-unless-picked]").forEach((part) => (part.hidden = picked.length > 0));
  bar.querySelectorAll("[data-if-picked]").forEach((part) => (part.hidden = picked.length === 0));
  const count = bar.querySelector("[data-picked-count]");
  if (count) count.textContent = `${picked.length} selected`;
  const all = list.querySelector("[data-pick-all]");
  const boxes = list.querySelectorAll("input[name='ids']");
  if (all) {
    all.checked = boxes.length > 0 && picked.length === boxes.length;
    all.indeterminate = picked.length > 0 && picked.length < boxes.length;
  }
}

function prepare(list) {
  list.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) {
      list.querySelectorAll("input[name='ids']").forEach((box) => (box.checked = event.target.checked));
    }
    refresh(list);
  });
  refresh(list);
}

/** @param {Element} root */
export function attach(root) {
  if (root.matches?.("[data-list]")) prepare(root);
  root.querySelectorAll("[data-list]").forEach(prepare);
}
