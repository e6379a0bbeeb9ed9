/** Tabs whose panel is in the page already change without a request, so nothing typed is lost. */
function show(link) {
  const bar = link.closest("[data-tabs]");
  const panel = document.getElementById(link.dataset.tab);
  document.querySelectorAll("[data-tab-panel]").forEach((other) => (other.hidden = other !== panel));
  bar.querySelectorAll("a").forEach((other) => other.removeAttribute("aria-current"));
  link.setAttribute("aria-current", "page");
  history.replaceState(null, "", link.href);
}

/* A tile of a designer opens its settings; the focus goes there once they are swapped in. */
function openTile(tile) {
  const link = tile.querySelector("a[hx-get]");
  document.addEventListener("htmx:afterSettle", () => {
    const settings = document.querySelector("#tile-settings :is(select, input:not([type=hidden]), textarea):enabled");
    (settings || document.querySelector("#tile-settings a"))?.focus({ preventScroll: window.innerWidth > 1100 });
  }, { once: true });
  link.click();
}

function goTo(field) {
  const panel = field.closest("[data-tab-panel]");
  const link = panel && document.querySelector(`[data-tab="${panel.id}"]`);
  if (link) show(link);
  field.closest("details")?.setAttribute("open", "");
  field.scrollIntoView({ block: field.offsetHeight > window.innerHeight / 2 ? "start" : "center" });
  if (field.matches("[data-tile]:has(a[hx-get])")) return openTile(field);
  (field.matches("input, select, textarea, [tabindex]") ? field : field.querySelector("input, select, textarea, a, button"))?.focus({ preventScroll: true });
}

/* On a narrow screen the bar scrolls sideways: the open tab is to be seen without that. */
function reveal(bar) {
  const link = bar.querySelector("[aria-current]");
  if (!link) return;
  const hidden = link.getBoundingClientRect().right - bar.getBoundingClientRect().right;
  if (hidden > 0) bar.scrollLeft += hidden;
}

function prepare(bar) {
  reveal(bar);
  bar.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-tab]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    show(link);
    if (link.hasAttribute("hx-get")) return;
    event.preventDefault();
  });
}

/** @param {Element} root */
export function attach(root) {
  if (root.matches?.("[data-tabs]")) prepare(root);
  root.querySelectorAll("[data-tabs]").forEach(prepare);
  root.querySelectorAll("a[data-leads-to]").forEach((link) => {
    link.addEventListener("click", (event) => {
      const field = link.dataset.leadsTo.split(" ").map((id) => document.getElementById(id)).find(Boolean);
      if (!field) return;
      event.preventDefault();
      goTo(field);
    });
  });
}
