// An open menu closes with Escape, by a click elsewhere, and when the focus goes on.
const SELECTOR = "details.menu[open]";

export function startMenu(root) {
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = root.querySelector(SELECTOR);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  for (const kind of ["click", "focusin"]) {
    root.addEventListener(kind, (event) => {
      for (const menu of root.querySelectorAll(SELECTOR)) {
        if (!menu.contains(event.target)) menu.open = false;
      }
    });
  }
}
