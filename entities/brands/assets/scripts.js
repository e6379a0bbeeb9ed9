/** The sample mails of a brand follow what is typed in its form. */
const PAUSE = 300;

function follow(samples) {
  const names = samples.dataset.brandSample.split(" ");
  let timer = 0;
  const draw = () => {
    const form = document.getElementById("record-form");
    if (!form || !samples.isConnected) return;
    const typed = new FormData(form);
    const query = new URLSearchParams(names.flatMap((name) => (typed.get(name) ? [[name, typed.get(name)]] : [])));
    samples.querySelectorAll("iframe").forEach((frame) => {
      // A frame of its own each time: a new address in the old one would be a step of the browser's history.
      const fresh = frame.cloneNode();
      fresh.src = frame.dataset.source + query;
      frame.replaceWith(fresh);
    });
  };
  const typed = (event) => {
    if (!samples.isConnected) return document.removeEventListener(event.type, typed);
    if (event.target.form?.id !== "record-form" || !names.includes(event.target.name)) return undefined;
    clearTimeout(timer);
    timer = setTimeout(draw, PAUSE);
    return undefined;
  };
  ["input", "change"].forEach((name) => document.addEventListener(name, typed));
}

/** @param {ParentNode} root */
export function attach(root) {
  root.querySelectorAll("[data-brand-sample]").forEach(follow);
}
