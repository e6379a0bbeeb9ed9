/** The preview keeps its device over every fresh part of the page. */
const KEY = "golive-mail-device";

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll(".mail-devices input").forEach((input) => {
    if (input.name === "mail-device" && sessionStorage.getItem(KEY) === input.value) input.checked = true;
    input.addEventListener("change", () => input.name === "mail-device" && sessionStorage.setItem(KEY, input.value));
  });
}
