/** Blocks dragged into and within the page, by pointer events: a line shows where one would be dropped. */
import { blocks, box, place } from "./measuring.js";
import { act, send } from "./sending.js";

const FAR = 6; // pixels until a press is a drag
const EDGE = 48;

function lists(page, all) {
  const columns = all.flatMap((one) =>
    Array.from({ length: one.columns }, (_, column) => ({ within: one.id, column, box: box(page, `column-${one.id}-${column}`) })),
  );
  return columns.filter((one) => one.box);
}

function isIn({ left, top, width, height }, x, y) {
  return x >= left && x <= left + width && y >= top && y <= top + height;
}

/** Where something dropped at a point would stand, and the line that shows it. */
function target(page, dragged, x, y, width) {
  const all = blocks();
  const own = all.find((one) => one.id === dragged);
  const goesIn = !(own?.columns > 0);
  const inside = (goesIn && lists(page, all).find((one) => one.within !== dragged && isIn(one.box, x, y))) || { within: "", column: 0 };
  const among = all.filter((one) => one.within === inside.within && one.column === inside.column && one.id !== dragged);
  const boxes = among.map((one) => box(page, `block-${one.id}`)).filter(Boolean);
  const index = boxes.filter((one) => one.top + one.height / 2 < y).length;
  const before = boxes[index - 1];
  const after = boxes[index];
  const around = inside.box || before || after || { left: 0, width };
  const top = before ? before.top + before.height : after ? after.top : inside.box?.top || 0;
  return { in: inside.within, column: inside.column, index, line: { left: around.left, top: top - 2, width: around.width, height: 4 } };
}

function scroll(container, y) {
  const { top, bottom } = container.getBoundingClientRect();
  if (y < top + EDGE) container.scrollTop -= 12;
  if (y > bottom - EDGE) container.scrollTop += 12;
}

function ghostOf(label) {
  const made = document.createElement("div");
  made.className = "canvas-ghost";
  made.textContent = label;
  document.body.append(made);
  return made;
}

/** The click that ends a drag is none. */
function swallowClick() {
  const swallow = (click) => {
    click.stopPropagation();
    click.preventDefault();
  };
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, true), 50);
}

/** Follows a press until it ends; `drop` gets the place, or nothing when it was no drag. */
function follow(start, { canvas, page, dragged, label, drop }) {
  let line = null;
  let ghost = null;
  let found = null;
  const moved = (event) => {
    if (!ghost && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < FAR) return;
    ghost ||= ghostOf(label);
    Object.assign(ghost.style, { left: `${event.clientX + 12}px`, top: `${event.clientY + 8}px` });
    scroll(canvas.closest("[data-canvas-scroll]"), event.clientY);
    const bounds = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top];
    line ||= canvas.appendChild(Object.assign(document.createElement("div"), { className: "canvas-drop" }));
    found = isIn({ left: -20, top: -20, width: bounds.width + 40, height: bounds.height + 40 }, x, y) ? target(page(), dragged, x, y, bounds.width) : null;
    line.hidden = !found;
    if (found) place(line, found.line);
  };
  const end = (event) => {
    ["pointermove", "pointerup", "pointercancel"].forEach((name) => document.removeEventListener(name, name === "pointermove" ? moved : end));
    document.removeEventListener("keydown", escape, true);
    ghost?.remove();
    line?.remove();
    if (ghost) swallowClick();
    if (ghost && found && event.type === "pointerup") drop({ in: found.in, column: found.column, index: found.index });
  };
  const escape = (event) => event.key === "Escape" && end(event);
  document.addEventListener("pointermove", moved);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
  document.addEventListener("keydown", escape, true);
}

/** A press on a block of the page. */
export function block(event, canvas, page, one) {
  if (event.button !== 0 || (event.pointerType === "touch" && !event.target.closest("[data-handle]"))) return;
  follow(event, { canvas, page, dragged: one.id, label: one.label, drop: (place) => act(canvas, one.id, { do: "move", ...place }) });
}

/** A press on a button of the palette. */
export function palette(canvas, page) {
  document.querySelectorAll("[data-palette] [data-offered]").forEach((button) =>
    button.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      const drop = (place) => send(canvas, "blocks/", { type: button.value, ...place });
      follow(event, { canvas, page, dragged: "", label: button.dataset.offered, drop });
    }),
  );
}
