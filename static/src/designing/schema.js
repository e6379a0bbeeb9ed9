/** What a text may hold while it is edited, and how it is read from and written to HTML. Anything else stays source. */
import { DOMParser as Reader, DOMSerializer, Schema } from "prosemirror-model";
import { pieces, words } from "./fields.js";

const KNOWN = new Set("P BR B STRONG I EM U S A UL OL LI H1 H2 H3 BLOCKQUOTE HR FONT".split(" "));
const ATTRIBUTES = { A: ["href", "target"], FONT: ["color"], OL: ["start"], P: ["align"], H1: ["align"], H2: ["align"], H3: ["align"] };
const aligned = { attrs: { align: { default: null } } };
const align = (dom) => ({ align: dom.getAttribute("align") });
const withAlign = (tag, node, more = 0) => [tag, node.attrs.align ? { align: node.attrs.align } : {}, ...(more === 0 ? [0] : [])];

const chip = {
  inline: true, group: "inline", atom: true, selectable: true, attrs: { code: {} },
  parseDOM: [{ tag: "span[data-code]", getAttrs: (dom) => ({ code: dom.dataset.code }) }],
  toDOM: (node) => ["span", { class: "field-chip", "data-code": node.attrs.code, title: "Press to set what stands there when it is empty" }, words(node.attrs.code)],
  leafText: (node) => node.attrs.code,
};

export const rich = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { ...aligned, group: "block", content: "inline*", parseDOM: [{ tag: "p", getAttrs: align }], toDOM: (node) => withAlign("p", node) },
    heading: {
      attrs: { align: { default: null }, level: { default: 2 } }, group: "block", content: "inline*", defining: true,
      parseDOM: [1, 2, 3].map((level) => ({ tag: `h${level}`, getAttrs: (dom) => ({ ...align(dom), level }) })),
      toDOM: (node) => withAlign(`h${node.attrs.level}`, node),
    },
    blockquote: { group: "block", content: "block+", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
    bullet_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    ordered_list: {
      group: "block", content: "list_item+", attrs: { start: { default: 1 } },
      parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ start: Number(dom.getAttribute("start")) || 1 }) }],
      toDOM: (node) => ["ol", node.attrs.start === 1 ? {} : { start: node.attrs.start }, 0],
    },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
    text: { group: "inline" },
    hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"], leafText: () => "\n" },
    chip,
  },
  marks: {
    link: {
      attrs: { href: {}, target: { default: null } }, inclusive: false,
      parseDOM: [{ tag: "a[href]", getAttrs: (dom) => ({ href: dom.getAttribute("href"), target: dom.getAttribute("target") }) }],
      toDOM: ({ attrs }) => ["a", attrs.target ? { href: attrs.href, target: attrs.target } : { href: attrs.href }, 0],
    },
    color: { attrs: { color: {} }, parseDOM: [{ tag: "font[color]", getAttrs: (dom) => ({ color: dom.getAttribute("color") }) }], toDOM: ({ attrs }) => ["font", { color: attrs.color }, 0] },
    strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
    em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    underline: { parseDOM: [{ tag: "u" }], toDOM: () => ["u", 0] },
    strike: { parseDOM: [{ tag: "s" }], toDOM: () => ["s", 0] },
  },
});

export const line = new Schema({ nodes: { doc: { content: "inline*" }, text: { group: "inline" }, chip } });

function body(source) {
  return new DOMParser().parseFromString(source, "text/html").body;
}

/** Whether the editor keeps all that a text holds; code inside of tags, or round paragraphs and rows, it doesn't. */
export function isKept(source, form) {
  if (form === "line") return true;
  if (/<[^<>]*\{%[^<>]*>/.test(source) || (/\{%/.test(source) && /<(table|ul|ol)/i.test(source))) return false;
  const found = [...body(source).querySelectorAll("*")];
  return found.every((node) => KNOWN.has(node.tagName) && [...node.attributes].every((one) => (ATTRIBUTES[node.tagName] || []).includes(one.name)));
}

/** Puts a chip into the place of every code in the words of a document; codes in addresses stay. */
function withChips(root) {
  const owner = root.ownerDocument;
  const texts = owner.createTreeWalker(root, 4);
  const found = [];
  while (texts.nextNode()) if (/\{[{%]/.test(texts.currentNode.data)) found.push(texts.currentNode);
  found.forEach((node) =>
    node.replaceWith(
      ...pieces(node.data).map((piece) => {
        if (!piece.code) return owner.createTextNode(piece.text);
        const made = owner.createElement("span");
        made.dataset.code = piece.code;
        return made;
      }),
    ),
  );
  root.querySelectorAll("p > br:only-child").forEach((br) => br.parentNode.childNodes.length === 1 && br.remove());
  return root;
}

export function read(source, form) {
  if (form === "line") {
    const nodes = pieces(source).map((piece) => (piece.code ? line.node("chip", { code: piece.code }) : line.text(piece.text)));
    return line.node("doc", null, nodes);
  }
  return Reader.fromSchema(rich).parse(withChips(body(source)));
}

export function write(document_, form) {
  if (form === "line") return document_.textBetween(0, document_.content.size, "", (node) => node.attrs.code || "");
  const holder = document.implementation.createHTMLDocument("").body;
  holder.append(DOMSerializer.fromSchema(rich).serializeFragment(document_.content, { document: holder.ownerDocument }));
  holder.querySelectorAll("[data-code]").forEach((chip_) => chip_.replaceWith(chip_.dataset.code));
  holder.querySelectorAll("li > p:only-child:not([align])").forEach((p) => p.replaceWith(...p.childNodes));
  holder.querySelectorAll("p:empty").forEach((p) => p.append(holder.ownerDocument.createElement("br")));
  // Code is written as it was: only words are escaped.
  return holder.innerHTML.replace(/&nbsp;/g, " ").replace(/\{[{%][^{}]*[%}]\}/g, (code) => code.replace(/&amp;/g, "&").replace(/&lt;/g, "<").replace(/&gt;/g, ">"));
}
