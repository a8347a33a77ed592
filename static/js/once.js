// A form is sent once: the second press on its button is ignored while the first is under way.
// The server has its own one-time mark (tmo/forms/token.py); this spares people the wait and the doubt.
// `data-words-busy` on the button holds the words shown meanwhile.

const idle = new WeakMap();

function markBusy(form, button) {
  form.dataset.sent = "yes";
  if (!button) return;
  button.setAttribute("aria-disabled", "true");
  if (button.dataset.wordsBusy && button.tagName === "BUTTON") {
    idle.set(button, [...button.childNodes]);
    button.textContent = button.dataset.wordsBusy;
  }
}

function restore(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled='true']")) {
    button.removeAttribute("aria-disabled");
    if (idle.has(button)) button.replaceChildren(...idle.get(button));
  }
}

export function startOnce(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.dataset.many !== undefined) return;
    if (form.dataset.sent) event.preventDefault();
    else markBusy(form, event.submitter);
  });
  // Coming back by the browser's own button shows the page as it was left: ready to be used again.
  window.addEventListener("pageshow", () => {
    root.querySelectorAll("form[data-sent]").forEach(restore);
  });
}
