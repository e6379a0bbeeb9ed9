/**
 * What only segments need: texts below the builder that are typed and not saved outlive its steps, each of which
 * renews the tab.
 */
const TEXTS = ".rules-texts textarea";
const STEPS = /\/(?:rules\/(\w+)|listed)\/$/;
let typed = new Map();

/* The text of what a step itself has changed comes anew. */
function keep(event) {
  const step = event.detail.requestConfig?.path.match(STEPS);
  typed = new Map();
  if (!step) return;
  const own = `id_${step[1] || "static_members"}`;
  document.querySelectorAll(TEXTS).forEach((text) => {
    if (text.id !== own && text.value !== text.defaultValue) typed.set(text.id, text.value);
  });
}

function putBack() {
  typed.forEach((value, id) => {
    const text = document.getElementById(id);
    if (!text?.matches(TEXTS) || text.value === value) return;
    text.value = value;
    text.closest("details").open = true;
  });
}

export function listen() {
  document.addEventListener("htmx:beforeSwap", keep);
  document.addEventListener("htmx:afterSettle", putBack);
}

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll(".rules-texts [data-focus-error]").forEach((field) => field.closest("details")?.setAttribute("open", ""));
}
