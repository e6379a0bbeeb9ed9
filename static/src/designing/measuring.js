/** Where blocks stand in the frame of a canvas. Nothing runs in the frame: the page outside looks in. */

/** @returns {{id: string, label: string, within: string, column: number, index: number, columns: number, element: Element}[]} */
export function blocks() {
  return [...document.querySelectorAll("[data-blocks] [data-block]")].map(({ dataset, id }) => ({
    id: dataset.block,
    line: id,
    label: dataset.label,
    within: dataset.within,
    column: Number(dataset.column),
    index: Number(dataset.index),
    columns: Number(dataset.columns),
    typed: dataset.typed || "",
    typedAs: dataset.typedAs || "",
  }));
}

function boxOf(element, page) {
  const { left, top, width, height } = element.getBoundingClientRect();
  const view = page.defaultView;
  return { left: left + view.scrollX, top: top + view.scrollY, width, height };
}

/** @param {Document} page */
export function elementOf(page, name) {
  return page.querySelector(`.${CSS.escape(name)}`);
}

/** The box of a block or of a column, in pixels of the frame; null where it isn't shown.
 * @param {Document} page */
export function box(page, name) {
  const boxes = [...page.querySelectorAll(`.${CSS.escape(name)}`)].map((element) => boxOf(element, page)).filter((one) => one.width > 0);
  if (!boxes.length) return null;
  const [left, top] = [Math.min(...boxes.map((one) => one.left)), Math.min(...boxes.map((one) => one.top))];
  const right = Math.max(...boxes.map((one) => one.left + one.width));
  return { left, top, width: right - left, height: Math.max(...boxes.map((one) => one.top + one.height)) - top };
}

/** @param {HTMLElement} element */
export function place(element, { left, top, width, height }) {
  Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
}

/** The height of what a frame holds. @param {Document} page */
export function height(page) {
  return Math.ceil(Math.max(page.body?.getBoundingClientRect().height || 0, page.body?.scrollHeight || 0, 120));
}

/** The first colour behind an element that is one. @param {Element} element */
export function background(element) {
  const view = element.ownerDocument.defaultView;
  for (let one = element; one; one = one.parentElement) {
    const colour = view.getComputedStyle(one).backgroundColor;
    if (colour && !/^(transparent|rgba\(.*, 0\))$/.test(colour)) return colour;
  }
  return "#ffffff";
}
