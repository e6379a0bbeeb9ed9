/** A part that folds stays as it was left over every fresh part of the page. */
const key = (details) => `golive-open-${details.id}`;

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll("details[data-keeps-open]").forEach((details) => {
    if (sessionStorage.getItem(key(details))) details.open = true;
    details.addEventListener("toggle", () => {
      if (details.open) sessionStorage.setItem(key(details), "yes");
      else sessionStorage.removeItem(key(details));
    });
  });
}
