// Keeps what is being written on the server, never in the browser.
//
//   <form method="post" data-autosave="/url" data-words-saving="..." data-words-saved="Saved {time}."
//         data-words-offline="..." data-words-conflict="..." data-words-signin="...">
//     <input type="hidden" name="version" value="3">
//     <p class="save-state" data-save-state></p>
//     <span class="visually-hidden" role="status" data-save-live></span>
//
// The whole form is sent 1.5 seconds after the last key, when a field is left, and when the page is hidden; what was
// written while a save was under way is sent after it, at once when the page goes away. Answers:
//   200 {"saved_at": "14.32", "version": 4, "links": {"name": "/path"}}
//       `links` fill every <a data-link="name"> of the form and show it; "autosave" changes where to save next.
//   409 somebody else was first: nothing more is saved, the words say what to do.
//   401, 403 or a page to sign in on: the words for that. Everything else: tried again until it works.
const PAUSE = 1500;
const RETRY = 10000;
const OUTLIVES = 60000; // bytes; browsers let so much arrive after the page is gone

class Draft {
  constructor(form) {
    this.form = form;
    this.dirty = false;
    this.running = null;
    this.stopped = false;
    form.addEventListener("input", () => this.touched());
    form.addEventListener("change", () => this.touched());
    form.addEventListener("focusout", () => this.save());
    form.addEventListener("submit", (event) => this.beforeSending(event));
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    window.addEventListener("online", () => this.save());
    window.addEventListener("pagehide", () => this.leave());
  }

  touched() {
    this.dirty = true;
    this.later(PAUSE);
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), milliseconds);
  }

  save() {
    if (!this.dirty || this.running || this.stopped) return;
    clearTimeout(this.timer);
    this.dirty = false;
    this.show("saving");
    this.running = this.send().finally(() => {
      this.running = null;
      if (this.dirty) this.later(this.failed ? RETRY : PAUSE);
    });
  }

  async send() {
    this.failed = false;
    try {
      await this.take(await this.post(new FormData(this.form)));
    } catch {
      this.again();
    }
  }

  // Sent so that it arrives even if the page is closed meanwhile, as long as it is small enough for that.
  post(body) {
    const size = new Blob([...body].flat()).size + 200 * [...body].length;
    return fetch(this.form.dataset.autosave, {
      method: "POST",
      body,
      credentials: "same-origin",
      redirect: "manual",
      keepalive: size < OUTLIVES,
      headers: { "X-Requested-With": "autosave", Accept: "application/json" },
    });
  }

  // Nobody is there any more to hear the answer of the save under way: what came after it is sent as the next version.
  leave() {
    if (!this.dirty || this.stopped) return;
    const body = new FormData(this.form);
    if (this.running && body.has("version")) body.set("version", Number(body.get("version")) + 1);
    this.dirty = false;
    this.post(body).catch(() => (this.dirty = true));
  }

  async take(answer) {
    if (answer.ok) this.keep(await answer.json());
    else if (answer.status === 409) this.stop("conflict");
    else if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) this.stop("signin");
    else this.again();
  }

  keep(facts) {
    const version = this.form.elements.namedItem("version");
    if (version && facts.version !== undefined) version.value = facts.version;
    for (const [name, address] of Object.entries(facts.links ?? {})) this.link(name, address);
    this.show("saved", facts.saved_at);
  }

  link(name, address) {
    if (new URL(address, location.href).origin !== location.origin) return;
    if (name === "autosave") this.form.dataset.autosave = address;
    for (const anchor of this.form.querySelectorAll(`a[data-link="${CSS.escape(name)}"]`)) {
      anchor.href = address;
      anchor.closest("[hidden]")?.removeAttribute("hidden");
    }
  }

  again() {
    this.dirty = true;
    this.failed = true;
    this.show("offline");
  }

  stop(state) {
    this.stopped = true;
    this.dirty = true;
    this.show(state);
  }

  // A version that is on its way must arrive first, or the sending would look like a colleague's older copy.
  beforeSending(event) {
    clearTimeout(this.timer);
    if (!this.running) {
      this.dirty = false;
      return;
    }
    event.preventDefault();
    this.stopped = true;
    this.running.finally(() => this.form.requestSubmit(event.submitter));
  }

  words(state, time) {
    const kind = state === "signin" && !this.form.dataset.wordsSignin ? "offline" : state;
    const text = this.form.dataset[`words${kind[0].toUpperCase()}${kind.slice(1)}`] ?? "";
    return text.replace("{time}", time ?? "");
  }

  // Only what is final is read aloud; "saving" would interrupt people who write with a screen reader.
  show(state, time) {
    const text = this.words(state, time);
    const seen = this.form.querySelector("[data-save-state]");
    if (seen) {
      seen.textContent = text;
      seen.dataset.state = state;
    }
    const heard = this.form.querySelector("[data-save-live]");
    if (heard && state !== "saving") heard.textContent = text;
  }
}

export function startAutosave(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) new Draft(form);
}
