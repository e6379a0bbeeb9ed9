/** What finds words in the source: always there above it, with how often they stand in it and which one it is. */
import { findNext, findPrevious, getSearchQuery, SearchQuery, setSearchQuery } from "@codemirror/search";

const MOST = 5000;

function button(words, title, press) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words, title });
  made.setAttribute("aria-label", title);
  made.addEventListener("click", press);
  return made;
}

function counted(state) {
  const query = getSearchQuery(state);
  if (!query.valid) return "";
  const { from, to } = state.selection.main;
  let count = 0;
  let current = 0;
  for (let cursor = query.getCursor(state), step = cursor.next(); !step.done && count < MOST; step = cursor.next()) {
    count += 1;
    if (step.value.from === from && step.value.to === to) current = count;
  }
  if (count === 0) return "Not found";
  const all = count === MOST ? `${MOST} or more` : String(count);
  return current ? `${current} of ${all}` : `${all} found`;
}

/* While words are typed, the first place from the caret on; `findNext` would select what is typed. */
function show(view) {
  const query = getSearchQuery(view.state);
  if (!query.valid) return;
  const from = view.state.selection.main.from;
  let step = query.getCursor(view.state, from).next();
  if (step.done) step = query.getCursor(view.state, 0, from).next();
  if (step.done) return;
  view.dispatch({ selection: { anchor: step.value.from, head: step.value.to }, scrollIntoView: true });
}

/** @param {import("@codemirror/view").EditorView} view */
export function finder(view) {
  const dom = Object.assign(document.createElement("div"), { className: "cm-finder" });
  dom.setAttribute("role", "search");
  const input = Object.assign(document.createElement("input"), { type: "search", placeholder: "Find in the source" });
  input.setAttribute("aria-label", "Find in the source");
  input.setAttribute("main-field", "true"); // Ctrl+F comes here
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  const previous = button("↑", "Find the one before (Shift+Enter)", () => findPrevious(view));
  const next = button("↓", "Find the next one (Enter)", () => findNext(view));
  const tell = () => {
    told.textContent = counted(view.state);
    previous.disabled = next.disabled = !getSearchQuery(view.state).valid;
  };
  input.addEventListener("input", () => {
    view.dispatch({ effects: setSearchQuery.of(new SearchQuery({ search: input.value, literal: true })) });
    show(view);
  });
  dom.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      (event.shiftKey ? findPrevious : findNext)(view);
    } else if (event.key === "Escape") {
      event.preventDefault();
      view.focus();
    } else return;
    event.stopPropagation();
  });
  dom.append(input, previous, next, told);
  tell();
  return {
    dom,
    top: true,
    update: (change) => (change.docChanged || change.selectionSet || change.transactions.some((one) => one.effects.length)) && tell(),
  };
}
