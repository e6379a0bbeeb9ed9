/** Files can be dropped on a place with a file input, `[data-drop]`; the input then tells of it as if they were chosen. */
function take(input, files) {
  input.files = files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function prepare(place) {
  const input = place.querySelector("input[type=file]");
  const lit = (on) => (event) => {
    event.preventDefault();
    place.classList.toggle("over", on);
  };
  place.addEventListener("dragover", lit(true));
  place.addEventListener("dragleave", lit(false));
  place.addEventListener("drop", (event) => {
    lit(false)(event);
    if (event.dataTransfer.files.length) take(input, event.dataTransfer.files);
  });
}

/* A picture in the clipboard goes into the input of the page that takes one, `[data-pasted]`. */
document.addEventListener("paste", (event) => {
  const input = document.querySelector("[data-pasted]");
  if (!input || !event.clipboardData.files.length) return;
  event.preventDefault();
  take(input, event.clipboardData.files);
});

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll("[data-drop]").forEach(prepare);
}
