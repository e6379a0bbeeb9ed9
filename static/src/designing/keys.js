/** Everything that can be done to blocks, by keyboard, while the page of a canvas has the focus. */
import { act, send } from "./sending.js";

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function chosen(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const command = event.ctrlKey || event.metaKey ? `Ctrl+${key}` : event.altKey ? `Alt+${key}` : key;
  return command;
}

/**
 * @param {KeyboardEvent} event
 * @param {{canvas: HTMLElement, at: () => object | undefined, step: (by: number) => void, edit: (block: object) => void, add: () => void}} on
 */
export function press(event, on) {
  const one = on.at();
  const name = chosen(event);
  const does = {
    Enter: () => one && on.edit(one),
    Delete: () => one && act(on.canvas, one.id, { do: "remove" }),
    Backspace: () => one && act(on.canvas, one.id, { do: "remove" }),
    "Alt+ArrowUp": () => one && act(on.canvas, one.id, { do: "up" }),
    "Alt+ArrowDown": () => one && act(on.canvas, one.id, { do: "down" }),
    "Ctrl+d": () => one && act(on.canvas, one.id, { do: "duplicate" }),
    "Ctrl+c": () => one && act(on.canvas, one.id, { do: "copy" }),
    "Ctrl+x": () => one && act(on.canvas, one.id, { do: "cut" }),
    "Ctrl+v": () => send(on.canvas, "paste/", { selected: one?.id || "" }),
    "+": () => on.add(),
    Home: () => on.step(-Infinity),
    End: () => on.step(Infinity),
  }[name] || (STEPS[name] && (() => on.step(STEPS[name])));
  if (!does) return;
  event.preventDefault();
  does();
}

/** Ctrl+Z and Ctrl+Shift+Z undo edits of the document, except in inputs and texts, which undo what was typed there. */
export function listen() {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(event.key.toLowerCase())) return;
    if (event.target.closest("input:not([type=hidden]), textarea, select, [contenteditable]")) return;
    const isRedo = event.shiftKey || event.key.toLowerCase() === "y";
    const button = document.querySelector(isRedo ? "[data-redo]" : "[data-undo]");
    if (!button || button.closest("[hidden]")) return;
    event.preventDefault();
    if (!button.disabled) button.click();
  });
}
