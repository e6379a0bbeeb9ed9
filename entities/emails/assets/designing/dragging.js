/** Blocks can be dragged by their grip; the buttons do the same without a mouse. */
import Sortable from "sortablejs";

function prepare(list) {
  const form = list.parentElement.querySelector("[data-order-form]");
  if (!form) return;
  Sortable.create(list, {
    handle: "[data-grip]",
    draggable: "[data-block][data-within='']",
    animation: 120,
    onEnd: (event) => {
      if (event.oldIndex === event.newIndex) return;
      form.elements.order.value = [...list.querySelectorAll("[data-block][data-within='']")].map((item) => item.dataset.block).join(" ");
      form.requestSubmit();
    },
  });
}

/** @param {Element} root */
export function attach(root) {
  root.querySelectorAll("[data-blocks]").forEach(prepare);
}
