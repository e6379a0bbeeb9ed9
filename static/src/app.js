/** Entry point of the console: htmx, then one small module a behaviour, attached to the page and to every swapped part. */
import htmx from "htmx.org";
import * as answers from "./behaviours/answers.js";
import * as checks from "./behaviours/checks.js";
import * as colours from "./behaviours/colours.js";
import * as dialogs from "./behaviours/dialogs.js";
import * as drops from "./behaviours/drops.js";
import * as filters from "./behaviours/filters.js";
import * as focus from "./behaviours/focus.js";
import * as lookups from "./behaviours/lookups.js";
import * as menus from "./behaviours/menus.js";
import * as picking from "./behaviours/picking.js";
import * as presses from "./behaviours/presses.js";
import * as rules from "./behaviours/rules.js";
import * as search from "./behaviours/search.js";
import * as submitters from "./behaviours/submitters.js";
import * as tabs from "./behaviours/tabs.js";
import * as unsaved from "./behaviours/unsaved.js";
import * as versions from "./behaviours/versions.js";
import * as canvas from "./designing/canvas.js";
import * as beside from "./designing/beside.js";
import * as keeping from "./designing/keeping.js";
import * as pictures from "./designing/pictures.js";
import kinds from "entities:scripts"; // those of every entities/*/assets, in the order of their folders

const behaviours = [
  beside, canvas, checks, colours, dialogs, drops, filters, lookups, menus, picking, search, tabs, unsaved, ...kinds,
];

answers.listen(htmx, keeping.keeps);
canvas.listen();
checks.listen();
focus.listen();
keeping.listen();
pictures.listen();
presses.listen();
rules.listen();
versions.listen();
submitters.listen();
kinds.forEach((kind) => kind.listen?.());
unsaved.listen();
htmx.onLoad((root) => behaviours.forEach((behaviour) => behaviour.attach(root)));
