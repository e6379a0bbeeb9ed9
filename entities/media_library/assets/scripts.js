/** Pictures: the names of those chosen for an upload, and a rectangle drawn on one that is cropped. */
function list(input) {
  const names = input.closest("[data-drop]").querySelector("[data-chosen]");
  const rounded = (number) => number.toLocaleString(undefined, { maximumFractionDigits: 1 });
  const size = (bytes) => (bytes < 1048576 ? `${rounded(bytes / 1024)} KB` : `${rounded(bytes / 1048576)} MB`);
  input.addEventListener("change", () => {
    names.replaceChildren(...Array.from(input.files, (file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name}, ${size(file.size)}`;
      return line;
    }));
  });
}

function crop(frame) {
  const [picture, part] = [frame.querySelector("img"), frame.querySelector(".crop-part")];
  const fields = Object.fromEntries(["left", "top", "width", "height", "shape"].map((name) => [name, document.getElementById(`id_${name}`)]));
  const scale = () => Number(picture.getAttribute("width")) / picture.clientWidth;
  const show = () => {
    const [left, top, width, height] = ["left", "top", "width", "height"].map((name) => Number(fields[name].value) / scale());
    part.hidden = Boolean(fields.shape.value) || !(width && height);
    Object.assign(part.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  };
  const place = (event) => {
    const box = picture.getBoundingClientRect();
    return [
      Math.min(Math.max(event.clientX - box.left, 0), box.width) * scale(),
      Math.min(Math.max(event.clientY - box.top, 0), box.height) * scale(),
    ];
  };
  let from = null;
  frame.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    from = place(event);
    frame.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  frame.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = place(event);
    const [left, top] = [0, 1].map((axis) => Math.floor(Math.min(from[axis], to[axis])));
    fields.shape.value = "";
    fields.left.value = left;
    fields.top.value = top;
    fields.width.value = Math.max(1, Math.round(Math.abs(to[0] - from[0])));
    fields.height.value = Math.max(1, Math.round(Math.abs(to[1] - from[1])));
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) frame.addEventListener(end, () => { from = null; });
  Object.values(fields).forEach((field) => field.addEventListener("input", show));
  window.addEventListener("resize", show);
  if (picture.complete) show();
  else picture.addEventListener("load", show);
}

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll("[data-pasted]").forEach(list);
  root.querySelectorAll("[data-crop]").forEach(crop);
}
