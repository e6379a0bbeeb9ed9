/** Dragging tiles of the journey designer to another join; the same moves are in the side panel for the keyboard. */
import htmx from "htmx.org";
import Sortable from "sortablejs";

function placeOf(item) {
  const before = item.previousElementSibling?.dataset.step;
  return before ? `after:${before}` : item.parentElement.dataset.path || "start";
}

function stay(event) {
  const list = event.to;
  const before = event.willInsertAfter ? event.related : event.related?.previousElementSibling;
  if (event.dragged.contains(list)) return false;
  return list.dataset.path !== "" || Boolean(before) || !event.related?.hasAttribute("data-fixed");
}

function dropped(event, canvas) {
  if (event.from === event.to && event.oldIndex === event.newIndex) return;
  const form = document.getElementById("designer-move");
  form.querySelector("[name=to]").value = placeOf(event.item);
  htmx.ajax("POST", `${canvas.dataset.canvas}tiles/${event.item.dataset.step}/move/`, { source: form });
}

function prepare(canvas) {
  canvas.querySelectorAll("[data-path]").forEach((list) => {
    Sortable.create(list, {
      group: `tiles-${canvas.dataset.canvas}`,
      draggable: "li:not([data-fixed])",
      handle: ".tile",
      filter: ".adder, footer",
      preventOnFilter: false,
      animation: 140,
      fallbackOnBody: true,
      delay: 180,
      delayOnTouchOnly: true,
      onMove: stay,
      onEnd: (event) => dropped(event, canvas),
    });
  });
  canvas.setAttribute("data-canvas-ready", "");
}

/** @param {Element} root */
export function attach(root) {
  if (root.matches?.("[data-canvas]")) prepare(root);
  root.querySelectorAll("[data-canvas]").forEach(prepare);
}
