/**
 * While the server can't be reached, what was typed stays on the screen and is sent again until it is stored; where its
 * form is gone by then, as it was sent at last.
 */
import htmx from "htmx.org";
import { tell } from "../behaviours/answers.js";

const PAUSE = 2000;
const AWAY = [0, 502, 503, 504];
const kept = new Map();
let pause = 0;

function again() {
  pause = 0;
  kept.forEach(({ form, values }, path) => {
    if (form.isConnected) htmx.trigger(form, "change");
    else htmx.ajax("POST", path, { source: document.querySelector("[data-canvas-form]") || document.body, swap: "none", values });
  });
}

/** True where the request is kept: its answer was that there is none. @param {CustomEvent} event */
export function keeps(event) {
  const { requestConfig, xhr } = event.detail;
  const { elt: form, path, formData } = requestConfig;
  if (!AWAY.includes(xhr.status) || !(kept.has(path) || form.matches("[data-quiet]"))) return false;
  if (!kept.size) tell("The server can't be reached. What you typed stays here, and is stored when it is back.");
  kept.set(path, { form: kept.get(path)?.form.isConnected === false ? kept.get(path).form : form, values: formData });
  pause ||= setTimeout(again, PAUSE);
  return true;
}

export function listen() {
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, xhr } = event.detail;
    if (AWAY.includes(xhr.status) || !kept.delete(requestConfig.path)) return;
    if (event.detail.successful && !kept.size) tell("The server is back. What you typed is stored.");
  });
  window.addEventListener("beforeunload", (event) => kept.size && event.preventDefault());
}
