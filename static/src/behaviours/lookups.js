/** A lookup over many records: typing in its search box fetches the options that fit. */
async function refill(box, select) {
  const address = new URL(box.dataset.lookup, location.href);
  address.searchParams.set("q", box.value);
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const chosen = select.selectedOptions[0];
  const options = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("option");
  select.replaceChildren(...(chosen ? [chosen] : []), ...[...options].filter((option) => option.value !== chosen?.value));
}

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll("input[data-lookup]").forEach((box) => {
    box.hidden = false;
    let waiting;
    box.addEventListener("input", (event) => {
      event.stopPropagation();
      clearTimeout(waiting);
      waiting = setTimeout(() => refill(box, document.getElementById(box.dataset.for)), 200);
    });
  });
}
