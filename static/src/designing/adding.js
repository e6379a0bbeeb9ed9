/** The menu of blocks that opens at a + in the page: the palette's own buttons, at that place. */
import { send } from "./sending.js";

let open = null;

export function close() {
  open?.remove();
  open = null;
}

function choose(canvas, place, name) {
  close();
  canvas.querySelector(".canvas-blocks")?.focus({ preventScroll: true }); // whatever arrives before the answer
  send(canvas, "blocks/", { type: name, ...place });
}

function item(canvas, place, source) {
  const made = document.createElement("button");
  made.type = "button";
  made.append(...[...source.childNodes].map((node) => node.cloneNode(true)));
  made.title = source.title;
  made.addEventListener("click", () => choose(canvas, place, source.value));
  return made;
}

function move(event) {
  const items = [...open.querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (event.key === "Escape") {
    event.stopPropagation();
    const back = open.parentElement.querySelector(".canvas-blocks");
    close();
    back?.focus({ preventScroll: true });
  }
  if (!step) return;
  event.preventDefault();
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
}

/** @param {HTMLElement} canvas @param {{in: string, column: number, index: number} | {selected: string}} place @param {{left: number, top: number}} at */
export function menu(canvas, place, at) {
  close();
  open = document.createElement("div");
  open.className = "canvas-menu";
  open.setAttribute("role", "group");
  open.setAttribute("aria-label", "Blocks to add here");
  open.append(...[...document.querySelectorAll("[data-palette] [data-offered]")].map((one) => item(canvas, place, one)));
  canvas.append(open);
  const left = Math.max(4, Math.min(at.left - open.offsetWidth / 2, canvas.clientWidth - open.offsetWidth - 4));
  const room = canvas.clientHeight - open.offsetHeight - 4;
  Object.assign(open.style, { left: `${left}px`, top: `${Math.max(4, Math.min(at.top + 14, room))}px` });
  open.addEventListener("keydown", move);
  open.querySelector("button")?.focus({ preventScroll: true });
}

export function listen() {
  document.addEventListener("pointerdown", (event) => {
    if (open && !open.contains(event.target)) close();
  });
}
