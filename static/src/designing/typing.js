/**
 * Text edited in the page itself: an editor laid over the block, in the look that the block has there. It writes into
 * the block's input beside the page, which stores itself as it does when it is typed in.
 */
import { background, box, elementOf } from "./measuring.js";
import * as storing from "./storing.js";

const LOOK = ["fontFamily", "fontSize", "fontWeight", "fontStyle", "lineHeight", "letterSpacing", "color", "textAlign", "textTransform"];
const ROOM = 48; // pixels that the toolbar takes above the text
let open_ = null;

export function isOpen() {
  return Boolean(open_);
}

/** The element whose look the text has, and the one whose box it fills. */
function text(page, one) {
  const holder = elementOf(page, `block-${one.id}`);
  const link = one.typedAs === "line" && holder?.querySelector("a");
  return link || holder?.querySelector("h1, h2, h3") || holder?.querySelector("div") || holder;
}

function dress(host, page, one) {
  const inner = text(page, one);
  const view = page.defaultView;
  const look = view.getComputedStyle(inner);
  LOOK.forEach((name) => (host.style[name] = look[name]));
  host.style.backgroundColor = background(inner);
  host.style.padding = inner.tagName === "A" ? look.padding : "0";
  host.style.borderRadius = look.borderRadius;
  const { left, top, width, height } = inner.getBoundingClientRect();
  Object.assign(host.style, { left: `${left + view.scrollX}px`, top: `${top + view.scrollY}px`, width: `${width}px`, minHeight: `${height}px` });
}

/** Keeps the toolbar inside the page: blocks in columns, and phones, are narrower than it is. */
function fit(host, overlay) {
  const bar = host.querySelector(".rich-bar");
  bar.style.maxWidth = `${Math.min(560, overlay.clientWidth - 8)}px`;
  const over = parseFloat(host.style.left) + bar.offsetWidth - overlay.clientWidth + 4;
  bar.style.left = `${-Math.max(0, over)}px`;
}

/**
 * Opens the editor; false where the text is one that only its source keeps.
 * @param {HTMLElement} overlay @param {() => Document} shown the page as it is by then @param {HTMLInputElement | HTMLTextAreaElement} field
 */
export async function open(overlay, shown, one, field, done) {
  const { edit, isKept } = await import("./editor.js");
  const page = shown();
  if (open_ || !box(page, `block-${one.id}`) || !isKept(field.value, one.typedAs)) return false;
  const host = Object.assign(document.createElement("div"), { className: "canvas-editor" });
  dress(host, page, one);
  host.classList.toggle("low", parseFloat(host.style.top) < ROOM);
  overlay.append(host);
  const store = storing.typed(field);
  const editor = edit({
    host,
    source: field.value,
    form: one.typedAs,
    label: one.label,
    changed: (source) => store.later(source),
    closed: () => close(),
  });
  fit(host, overlay);
  host.addEventListener("focusout", (event) => host.contains(event.relatedTarget) || store.now());
  open_ = { host, close: () => (store.now(), editor.destroy(), host.remove(), field.dispatchEvent(new Event("typed-elsewhere")), done()) };
  return true;
}

export function close() {
  const former = open_;
  open_ = null;
  former?.close();
}

export function listen() {
  document.addEventListener("pointerdown", (event) => {
    if (open_ && !open_.host.contains(event.target) && !event.target.closest?.("[data-personal]")) close();
  }, true);
  // What leaves the page, or is about to be swapped out, is stored first.
  document.addEventListener("htmx:beforeSwap", (event) => open_ && event.detail.target.contains(open_.host) && close());
}
