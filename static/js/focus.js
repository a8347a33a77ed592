// The summary of errors takes the focus when the page comes back, so that it is read first.
export function startFocus(root) {
  root.querySelector("[data-take-focus]")?.focus();
}
