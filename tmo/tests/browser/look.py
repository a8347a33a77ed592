"""What every page must be, whichever journey it is met on: checked by axe and by what axe cannot see."""

from collections.abc import Iterable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

WIDE, PHONE, NARROW = 1280, 360, 320
HEIGHT = 800
AXE = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}, "heading-order": {"enabled": True}},
}
RUN_AXE = """options => axe.run(options).then((found) => found.violations.flatMap(
  (one) => one.nodes.map((node) => one.id + " at " + node.target)))"""
# A page that answers a form with 404, 409 or 422 does what it should; Chromium reports each as a failed resource.
ANSWERS = ("status of 403", "status of 404", "status of 409", "status of 422")

# Reported on the console of the page, where `Look` hears it.
TELL_OF_POLICY = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP: " + event.violatedDirective + " " + (event.blockedURI || event.sourceFile)));
"""

OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > room + 1)
    .map((one) => one.tagName.toLowerCase() + "." + one.className).slice(-3);
}"""

STRUCTURE = """() => {
  const faults = [];
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[aria-hidden=true]");
  const before = (a, b) => Boolean(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);
  const name = (one) => one.tagName.toLowerCase() + "#" + one.id;

  const ids = all("[id]").map((one) => one.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) faults.push(`two things are #${id}`);

  const levels = all("h1, h2, h3, h4, h5, h6").filter(shown).map((one) => Number(one.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) faults.push(`headings: ${levels}`);
  levels.forEach((level, at) => at && level > levels[at - 1] + 1 && faults.push(`a heading is left out: ${levels}`));

  for (const one of all("input:not([type=hidden]), select, textarea").filter(shown)) {
    const words = [...(one.labels ?? [])].map((label) => label.textContent.trim()).join("");
    if (!words && !one.ariaLabel) faults.push(`${name(one)} has no label`);
    const told = (one.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
    const parts = told.map((id) => document.getElementById(id));
    if (parts.includes(null)) faults.push(`${name(one)} is described by nothing: ${told}`);
    const label = one.labels?.[0];
    const order = [["checkbox", "radio"].includes(one.type) ? null : label, ...parts, one].filter(Boolean);
    const alone = order.filter((part) => part.closest(".date-row") === null);
    alone.forEach((part, at) => at && !before(alone[at - 1], part) && faults.push(`${name(one)}: order of its parts`));
    if (one.ariaInvalid === "true" && !parts.length) faults.push(`${name(one)} is wrong and does not say why`);
  }
  for (const one of all(".date-row")) {
    for (const error of all(".field-error", one))
      if (!before(error, one.querySelector("input"))) faults.push("an error stands behind its date");
  }

  const wrong = all(".field-error, [aria-invalid=true]").filter(shown);
  const summary = document.querySelector(".error-summary");
  if (wrong.length && !summary) faults.push("errors without a summary");
  if (summary && document.activeElement !== summary) faults.push("the summary has not got the focus");
  if (summary && !all("a", summary).length) faults.push("the summary leads nowhere");
  for (const link of all("a", summary ?? document.createElement("p"))) {
    const there = document.getElementById(link.hash.slice(1));
    if (!there?.matches("input, select, textarea, [tabindex]")) faults.push(`summary: nothing at ${link.hash}`);
  }
  for (const one of all(".field-error").filter(shown)) if (!one.id) faults.push("an error that no field points to");

  for (const one of all(".timeline-title, .path-title, .session-name, .session-card > legend")) {
    if (one.closest("[lang]").lang !== "sv") faults.push(`content of the package in ${one.closest("[lang]").lang}`);
  }
  return faults;
}"""


class Look:
    """Hears what pages complain about from `watch` on; a call checks the page as it stands now."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._axe = Axe()
        self._without_scripts: set[Page] = set()

    def watch(self, page: Page, *, scripts: bool = True) -> None:
        """Listens to the console and to errors; before the first page is opened."""
        if scripts:
            page.context.add_init_script(TELL_OF_POLICY)
        else:
            self._without_scripts.add(page)  # axe waits for timers, which do not run there
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.heard.append(f"error: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(answer in message.text for answer in ANSWERS):
            self.heard.append(message.text)

    def __call__(self, page: Page, language: str = "", widths: Iterable[int] = (WIDE,)) -> None:
        """Fails with everything at once; `widths` are those at which axe looks, overflow is measured at all."""
        found = self.faults(page, language, widths)
        assert found == [], f"{page.url}\n" + "\n".join(found)

    def faults(self, page: Page, language: str = "", widths: Iterable[int] = (WIDE,)) -> list[str]:
        """Everything that is wrong with the page, in words."""
        found = [*self.heard, *page.evaluate(STRUCTURE)]
        spoken = page.evaluate("document.documentElement.lang")
        if spoken != language if language else not spoken:
            found.append(f"the page says that it speaks {spoken!r}")
        for width in (NARROW, PHONE, WIDE):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            found += [f"too wide at {width}: {one}" for one in page.evaluate(OVERFLOW)]
            if width in widths and page not in self._without_scripts:
                found += self._axe_faults(page, width)
        self.heard.clear()
        return found

    def _axe_faults(self, page: Page, width: int) -> list[str]:
        """Asks axe for names and places alone: reading its whole answer costs more than its work."""
        if not page.evaluate("'axe' in window"):
            page.evaluate(self._axe.axe_script)
        return [f"axe at {width}: {one}" for one in page.evaluate(RUN_AXE, AXE)]
