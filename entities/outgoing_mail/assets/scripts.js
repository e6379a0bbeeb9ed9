/** A message's frame grows to the room there is. @param {ParentNode} root */
export function attach(root) {
  void root;
}
