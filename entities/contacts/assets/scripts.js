/** A CSV file can be dropped on the import's first step. */
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
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll("[data-drop]").forEach(prepare);
}
