/** The email designer: rich text, inserted fields, dragged blocks, and the device that a preview keeps. */
import * as closing from "./designing/closing.js";
import * as code from "./designing/code.js";
import * as devices from "./designing/devices.js";
import * as dragging from "./designing/dragging.js";
import * as inserting from "./designing/inserting.js";
import * as mending from "./designing/mending.js";
import * as opened from "./designing/opened.js";
import * as quiet from "./designing/quiet.js";

closing.listen();
code.listen();
inserting.listen();
mending.listen();
quiet.listen();

/** @param {ParentNode} root */
export function attach(root) {
  code.attach(root);
  dragging.attach(root);
  devices.attach(root);
  opened.attach(root);
}
