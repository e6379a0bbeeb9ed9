/** Behaviours that only segments need: a menu that adds a condition works at once, without its button. @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll(".rules-texts [data-focus-error]").forEach((field) => field.closest("details")?.setAttribute("open", ""));
}
