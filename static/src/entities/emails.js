/** The email designer: rich text, inserted fields, dragged blocks, and the device that a preview keeps. */
import * as cards from "./emails/cards.js";
import * as closing from "./emails/closing.js";
import * as devices from "./emails/devices.js";
import * as dragging from "./emails/dragging.js";
import * as inserting from "./emails/inserting.js";
import * as quiet from "./emails/quiet.js";
import * as rich from "./emails/rich.js";

cards.listen();
closing.listen();
inserting.listen();
quiet.listen();

/** @param {ParentNode} root */
export function attach(root) {
  rich.attach(root);
  dragging.attach(root);
  devices.attach(root);
}
