/** Tabs whose panel is in the page already change without a request, so nothing typed is lost. */
function show(link) {
  const bar = link.closest("[data-tabs]");
  const panel = document.getElementById(link.dataset.tab);
  document.querySelectorAll("[data-tab-panel]").forEach((other) => (other.hidden = other !== panel));
  bar.querySelectorAll("a").forEach((other) => other.removeAttribute("aria-current"));
  link.setAttribute("aria-current", "page");
  history.replaceState(null, "", link.href);
}

function goTo(id) {
  const field = document.getElementById(id);
  const panel = field?.closest("[data-tab-panel]");
  const link = panel && document.querySelector(`[data-tab="${panel.id}"]`);
  if (link) show(link);
  field?.closest("details")?.setAttribute("open", "");
  (field?.matches("input, select, textarea") ? field : field?.querySelector("input, select, textarea, a, button"))?.focus();
  field?.scrollIntoView({ block: "center" });
}

function prepare(bar) {
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
      if (!document.getElementById(link.dataset.leadsTo)) return;
      event.preventDefault();
      goTo(link.dataset.leadsTo);
    });
  });
}
