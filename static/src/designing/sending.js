/** Sends the edits of a canvas: each is a form that the server answers with the fresh designer. */
import htmx from "htmx.org";

function form(canvas) {
  return canvas.querySelector("[data-canvas-form]");
}

/** @param {HTMLElement} canvas @param {string} address below the record @param {Record<string, string>} values */
export function send(canvas, address, values) {
  const base = canvas.dataset.blockUrl.replace(/blocks\/-\/$/, "");
  htmx.ajax("POST", base + address, { source: form(canvas), target: "#designing-build", values });
}

/** Something that a block can do itself: up, down, duplicate, copy, cut, remove, move. */
export function act(canvas, block, values) {
  send(canvas, `blocks/${block}/`, values);
}

let coming = "";

/**
 * The settings of a block beside the page, fetched where they are not shown yet; once, however often they are asked
 * for meanwhile: a second answer would take away inputs that are typed into by then. Null where they don't come.
 */
export function settings(block) {
  const shown = () => document.querySelector(`#block-settings[data-settings-of="${CSS.escape(block)}"]`);
  if (shown() && !coming) return Promise.resolve(shown());
  return new Promise((resolve) => {
    const end = (found) => {
      ["htmx:afterSettle", "htmx:afterRequest"].forEach((name) => document.removeEventListener(name, look));
      if (coming === block) coming = "";
      resolve(found);
    };
    const look = (event) => {
      if (event.type === "htmx:afterSettle") return shown() && end(shown());
      if (event.detail.pathInfo?.requestPath?.endsWith(`/blocks/${block}/settings/`) && !event.detail.successful) end(null);
    };
    ["htmx:afterSettle", "htmx:afterRequest"].forEach((name) => document.addEventListener(name, look));
    if (coming === block) return;
    coming = block;
    document.querySelector(`[data-block="${CSS.escape(block)}"] [data-select]`)?.click();
  });
}

/** Says something to screen readers; the region outlives every fresh part of the page. */
export function say(text) {
  let region = document.getElementById("designing-live");
  if (!region) {
    region = Object.assign(document.createElement("p"), { id: "designing-live", className: "visually-hidden" });
    region.setAttribute("aria-live", "polite");
    document.body.append(region);
  }
  region.textContent = text;
}
