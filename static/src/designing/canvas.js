/** The page being designed: frames and handles over its blocks, laid by the page outside the frame it is shown in. */
import * as adding from "./adding.js";
import * as dragging from "./dragging.js";
import * as keys from "./keys.js";
import { blocks, box, height, place } from "./measuring.js";
import { say, settings } from "./sending.js";
import * as typing from "./typing.js";

let current = null;

function element(tag, className, attributes = {}) {
  const made = Object.assign(document.createElement(tag), { className });
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  return made;
}

class Canvas {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.overlay = element("div", "canvas-overlay");
    this.list = element("div", "canvas-blocks", { role: "listbox", tabindex: "0", "aria-label": "Blocks in the page" });
    this.plus = element("div", "canvas-plus");
    this.overlay.append(this.list, this.plus);
    root.append(this.overlay);
    this.selected = document.querySelector("[data-block][data-selected]")?.dataset.block || "";
    this.waits = false;
    this.whom = document.querySelector("[data-canvas-for]")?.dataset.canvasFor;
    this.hear();
    this.watch(root.querySelector("iframe"));
  }

  hear() {
    this.list.addEventListener("keydown", (event) =>
      keys.press(event, {
        canvas: this.root,
        at: () => blocks().find((one) => one.id === this.selected),
        step: (by) => this.step(by),
        edit: (one) => this.edit(one),
        add: () => this.addBelow(),
      }),
    );
  }

  /** The part beside the page is fresh: what is selected there is selected here. */
  beside(build) {
    dragging.palette(this.root, () => this.page);
    if (this.isBuilt && document.activeElement === document.body) this.list.focus({ preventScroll: true });
    this.isBuilt = true;
    const chosen = build.querySelector("[data-block][data-selected]")?.dataset.block;
    if (chosen || !document.getElementById(`block-${this.selected}`)) this.selected = chosen || "";
    this.mark();
  }

  get page() {
    return this.frame.contentDocument;
  }

  watch(frame) {
    this.frame = frame;
    const shown = () => this.layout();
    frame.addEventListener("load", shown);
    if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank") shown();
    this.resized?.disconnect();
    this.resized = new ResizeObserver(() => this.layout());
    this.resized.observe(frame);
  }

  /** The page was stored: it is shown anew at once, not when all that is said of it is known. */
  stored() {
    if (this.root.isConnected) this.refresh(Date.now());
  }

  /** For whom it is shown may have changed. */
  shows(whom) {
    if (this.whom && this.whom !== whom) this.refresh(Date.now());
    this.whom = whom;
  }

  /** Shows the page as it is stored now, without a flash: the new frame is shown when it is loaded. */
  refresh(version) {
    if (typing.isOpen()) {
      this.waits = version;
      return;
    }
    this.root.querySelectorAll(".canvas-coming").forEach((one) => one.remove());
    const fresh = element("iframe", "canvas-coming");
    // A clone would bring the style along as an attribute, which the policy of the page refuses.
    [...this.frame.attributes].filter(({ name }) => !["class", "style", "src"].includes(name)).forEach(({ name, value }) => fresh.setAttribute(name, value));
    fresh.src = `${this.frame.dataset.source}&v=${version}`;
    const former = this.frame;
    fresh.addEventListener("load", () => {
      former.remove();
      fresh.classList.remove("canvas-coming");
      this.watch(fresh);
      this.layout();
    }, { once: true });
    former.after(fresh);
  }

  layout() {
    if (!this.page?.body || typing.isOpen()) return;
    const tall = height(this.page);
    if (this.frame.style.height !== `${tall}px`) this.frame.style.height = `${tall}px`;
    const all = blocks().map((one) => ({ ...one, box: box(this.page, `block-${one.id}`) })).filter((one) => one.box);
    const wanted = all.map((one) => this.option(one));
    [...this.list.children].filter((former) => !wanted.includes(former)).forEach((former) => former.remove());
    wanted.forEach((made, at) => this.list.children[at] === made || this.list.insertBefore(made, this.list.children[at] || null));
    this.plus.replaceChildren(...this.places(all).map((one) => this.adder(one)));
    this.mark();
  }

  /** A block keeps its element over every layout, so that a press that is under way goes on. */
  option(one) {
    const text = document.getElementById(`summary-${one.id}`)?.textContent || "";
    const made = document.getElementById(`canvas-${one.id}`) || this.made(one);
    made.block = one;
    made.setAttribute("aria-label", `${one.label}${text ? `: ${text}` : ""}`);
    place(made, one.box);
    return made;
  }

  made({ id, label, columns }) {
    const made = element("div", columns ? "canvas-block holds" : "canvas-block", { role: "option", id: `canvas-${id}` });
    made.append(Object.assign(element("span", "canvas-name", { "data-handle": "" }), { textContent: label }));
    made.addEventListener("pointerdown", (event) => dragging.block(event, this.root, () => this.page, made.block));
    made.addEventListener("click", () => (id === this.selected ? this.edit(made.block) : this.select(id)));
    made.addEventListener("dblclick", () => this.edit(made.block));
    return made;
  }

  /** Every place between blocks: {left, top, in, column, index}. */
  places(all) {
    const gaps = all.map((one) => ({
      in: one.within, column: one.column, index: one.index + 1, left: one.box.left + one.box.width / 2, top: one.box.top + one.box.height,
    }));
    const first = all.filter((one) => one.index === 0).map((one) => ({
      in: one.within, column: one.column, index: 0, left: one.box.left + one.box.width / 2, top: one.box.top,
    }));
    const empty = all.flatMap((one) =>
      Array.from({ length: one.columns }, (_, column) => ({ one, column })).filter(
        ({ column }) => !all.some((held) => held.within === one.id && held.column === column),
      ),
    ).map(({ one, column }) => {
      const found = box(this.page, `column-${one.id}-${column}`) || this.share(one, column);
      return { in: one.id, column, index: 0, left: found.left + found.width / 2, top: found.top + found.height / 2, isEmpty: true };
    });
    const start = all.length ? [] : [{ in: "", column: 0, index: 0, left: this.root.clientWidth / 2, top: 40, isEmpty: true }];
    return [...gaps, ...first, ...empty, ...start];
  }

  share(one, column) {
    const width = one.box.width / one.columns;
    return { ...one.box, width, left: one.box.left + column * width };
  }

  adder(one) {
    const made = element("button", one.isEmpty ? "canvas-add empty" : "canvas-add", { type: "button", tabindex: "-1", "aria-label": "Add a block here", title: "Add a block here" });
    made.textContent = "+";
    Object.assign(made.style, { left: `${one.left}px`, top: `${one.top}px` });
    made.addEventListener("click", () => adding.menu(this.root, { in: one.in, column: one.column, index: one.index }, one));
    return made;
  }

  addBelow() {
    const one = blocks().find((other) => other.id === this.selected);
    const found = one && box(this.page, `block-${one.id}`);
    const at = found ? { left: found.left + found.width / 2, top: found.top + found.height } : { left: this.root.clientWidth / 2, top: 40 };
    adding.menu(this.root, one ? { selected: one.id } : { in: "", column: 0, index: 0 }, at);
  }

  step(by) {
    const all = [...this.list.children].map((one) => one.id.slice("canvas-".length));
    if (!all.length) return;
    const now = all.indexOf(this.selected);
    const next = by === -Infinity ? 0 : by === Infinity ? all.length - 1 : now < 0 ? 0 : Math.max(0, Math.min(now + by, all.length - 1));
    this.select(all[next]);
  }

  select(id) {
    this.selected = id;
    this.mark();
    document.getElementById(`canvas-${id}`)?.scrollIntoView({ block: "nearest" });
    this.list.focus({ preventScroll: true });
    return settings(id);
  }

  /** The settings as they are stored now, where somebody else may have changed them. */
  renew() {
    document.querySelector(`[data-block="${CSS.escape(this.selected)}"] [data-select]`)?.click();
    this.mark();
  }

  mark() {
    this.list.querySelectorAll("[role=option]").forEach((one) => one.setAttribute("aria-selected", String(one.id === `canvas-${this.selected}`)));
    if (document.getElementById(`canvas-${this.selected}`)) this.list.setAttribute("aria-activedescendant", `canvas-${this.selected}`);
    else this.list.removeAttribute("aria-activedescendant");
    document.querySelectorAll("[data-at-selected]").forEach((field) => this.selected && (field.value = this.selected));
    document.querySelectorAll("[data-select]").forEach((link) => {
      if (link.closest("[data-block]").dataset.block === this.selected) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }

  async edit(one) {
    if (typing.isOpen() || this.opens === one.id) return;
    this.opens = one.id;
    await this.opened(one).finally(() => (this.opens = ""));
  }

  async opened(one) {
    if (this.selected !== one.id) this.mark((this.selected = one.id));
    const panel = await settings(one.id);
    if (!panel || this.selected !== one.id) return;
    const field = one.typed && panel.querySelector(`[name="${one.typed}"]`);
    if (!field || !(await typing.open(this.overlay, () => this.page, one, field, () => this.typed()))) {
      panel.querySelector("input:not([type=hidden]), textarea:not([hidden]), select, [contenteditable]")?.focus();
    }
  }

  typed() {
    this.list.focus({ preventScroll: true });
    if (this.waits) this.refresh(this.waits);
    this.waits = false;
    this.layout();
  }
}

function follow(line) {
  const id = line.closest("[data-block]")?.dataset.block;
  if (current && id && current.selected !== id) {
    current.selected = id;
    current.mark();
    document.getElementById(`canvas-${id}`)?.scrollIntoView({ block: "nearest" });
  }
}

export function listen() {
  keys.listen();
  adding.listen();
  typing.listen();
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-select]")) follow(event.target);
    const finding = event.target.closest?.("[data-shows]");
    if (!finding || !current?.root.isConnected) return;
    event.preventDefault();
    current.select(finding.dataset.shows);
  });
  document.addEventListener("designing-news", () => {
    const panel = document.getElementById("block-settings");
    if (current && !typing.isOpen() && panel && !panel.contains(document.activeElement)) current.renew();
  });
  ["designing-stored", "designing-news"].forEach((name) => document.addEventListener(name, () => current?.stored()));
  document.addEventListener("htmx:afterSettle", (event) => {
    const look = event.target.matches?.("[data-canvas-version]") ? event.target : null;
    if (!look) return;
    document.querySelectorAll("[data-canvas-frame]").forEach((frame) => {
      if (current?.root.isConnected && frame === current.frame) current.shows(look.dataset.canvasFor);
      else frame.src = `${frame.dataset.source}${frame.dataset.source.includes("?") ? "&" : "?"}v=${look.dataset.canvasVersion}`;
    });
  });
}

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll("[data-sheet]").forEach((found) => (current = new Canvas(found)));
  const build = root.id === "designing-build" ? root : root.querySelector("#designing-build");
  if (build && current?.root.isConnected) current.beside(build);
  const said = root.querySelector("[data-said]");
  if (said) say(said.dataset.said);
}
