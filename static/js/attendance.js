// Takes attendance without pressing "Save": each tap is kept on the device and sent at once. The page works without
// this file, as a form. See templates/programs/session/attendance.html for the marks that it minds.
//
//   <form data-live data-taps="/url" data-account="hex" data-zone data-day data-starts data-ends data-words-...>
//     <fieldset class="tick" data-person="hex" data-version="3" data-mark="late">  what the server holds
import { Waiting } from "./waiting.js";

const PARTLY = ["late", "left_early"];

class Row {
  constructor(node) {
    this.node = node;
    this.person = node.dataset.person;
    this.radios = [...node.querySelectorAll("input[type=radio]")];
    this.clock = node.querySelector("input[type=time]");
    this.state = node.querySelector("[data-tick-state]");
    this.held = [node.dataset.mark, this.clock.value]; // what the server holds
    this.before = this.held; // what stood here before the act that is going on
  }

  get version() {
    return Number(this.node.dataset.version);
  }

  get name() {
    return this.node.querySelector("legend bdi").textContent;
  }

  get shown() {
    const mark = this.radios.find((one) => one.checked)?.value ?? "";
    return [mark, PARTLY.includes(mark) ? this.clock.value : ""];
  }

  show([mark, clock]) {
    for (const one of this.radios) one.checked = one.value === mark;
    this.clock.value = clock;
  }

  words(mark) {
    return this.radios.find((one) => one.value === mark)?.closest("label").textContent.trim() ?? "–";
  }

  // What the server holds now; the names of the radios carry its version, as on a page opened anew.
  take([mark, clock, version]) {
    this.held = [mark, clock];
    this.node.dataset.version = version;
    for (const one of this.radios) one.name = `m-${this.person}-${version}`;
  }

  say(state, words) {
    this.state.dataset.state = state;
    this.state.textContent = words;
  }

  note(words) {
    const old = this.node.querySelector(".tick-note");
    const note = old ?? document.createElement("p");
    note.className = "tick-note field-hint";
    note.textContent = words;
    this.node.append(note);
  }
}

class Roll {
  constructor(form) {
    this.form = form;
    this.live = form.dataset.live !== undefined;
    this.rows = new Map([...form.querySelectorAll(".tick")].map((node) => [node.dataset.person, new Row(node)]));
    this.acts = [];
    this.state = "sent";
    this.sent = new Map(); // whose tap each key was
    this.waiting = new Waiting({
      account: form.dataset.account,
      address: form.dataset.taps,
      token: form.elements.namedItem("csrfmiddlewaretoken").value,
      told: (state, facts) => this.told(state, facts),
    });
    this.panel();
    if (this.live) this.begin();
    document.querySelector("[data-roll-held]")?.addEventListener("submit", (event) => this.first(event));
  }

  part(name) {
    return this.form.querySelector(`[data-roll-${name}]`);
  }

  word(name) {
    return this.form.dataset[`words${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
  }

  begin() {
    this.part("save").hidden = true;
    this.form.addEventListener("change", (event) => this.changed(event.target));
    this.form.addEventListener("click", (event) => this.clicked(event));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.send());
    window.addEventListener("storage", () => this.draw());
    document.addEventListener("visibilitychange", () => document.hidden || this.send());
    for (const tap of this.waiting.all()) {
      const row = this.rows.get(tap.person);
      row?.show((row.before = [tap.mark, tap.clock]));
    }
    this.draw();
    this.send();
  }

  // -- what the reader does -------------------------------------------------------------------------------------------
  changed(control) {
    const row = this.rows.get(control.closest(".tick")?.dataset.person);
    if (!row) return;
    const [mark] = row.shown;
    if (control === row.clock && !PARTLY.includes(mark)) return;
    if (control !== row.clock && PARTLY.includes(mark) && !row.clock.value) row.clock.value = this.wallClock();
    this.act([row]);
  }

  clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".tick-undo")) this.instead(event, () => this.clear(this.rows.get(button.value)));
    if (button.matches("[data-roll-all]")) this.instead(event, () => this.everybody());
    if (button.matches("[data-roll-undo]")) this.instead(event, () => this.undo());
  }

  instead(event, act) {
    event.preventDefault();
    act();
  }

  // Putting somebody on the list is a page of its own; everything else is saved already.
  submitted(event) {
    if (this.form.elements.namedItem("came")?.value && !this.waiting.all().length) return;
    event.preventDefault();
    this.send();
  }

  first(event) {
    if (!this.waiting.all().length) return;
    event.preventDefault();
    this.problem(this.word("first"));
  }

  clear(row) {
    row.show(["", ""]);
    this.act([row]);
    row.radios[0].focus();
  }

  everybody() {
    const rows = [...this.rows.values()].filter((row) => row.shown[0] === "" && row.radios.length === 5);
    for (const row of rows) row.show(["present", ""]);
    this.act(rows);
  }

  undo() {
    const act = this.acts.pop() ?? [];
    for (const [row, before] of act) row.show(before);
    this.tap(act.map(([row]) => row));
    this.hear(this.word("undone"));
    if (!this.acts.length) this.rows.values().next().value?.radios[0].focus();
  }

  act(rows) {
    if (!rows.length) return;
    this.acts.push(rows.map((row) => [row, row.before]));
    this.tap(rows);
  }

  tap(rows) {
    for (const row of rows) {
      const [mark, clock] = (row.before = row.shown);
      this.waiting.add({ person: row.person, mark, clock, base: row.version });
    }
    this.draw();
    this.send();
  }

  // The time at the session's place, while the session lasts; at other times whoever marks writes it.
  wallClock() {
    const { zone, day, starts, ends } = this.form.dataset;
    const now = new Date();
    const date = new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short" }).format(now);
    const time = new Intl.DateTimeFormat("sv", { timeZone: zone, timeStyle: "short" }).format(now);
    return date === day && starts <= time && time <= ends ? time : "";
  }

  // -- what became of it ----------------------------------------------------------------------------------------------
  send() {
    this.waiting.send();
  }

  told(state, facts) {
    if (state === "why" && this.waiting.store.kept) location.reload();
    if (state === "sent") this.take(facts);
    this.state = state;
    if (state !== "sending") this.problem(this.explains(state, facts));
    this.draw();
    if (state === "sent" && !this.waiting.all().length) this.hear(this.word("saved"));
  }

  explains(state, facts) {
    const words = facts?.error && state !== "account" ? facts.error : this.word(state);
    return state === "sent" || this.waiting.store.kept ? words : `${words} ${this.word("memory")}`;
  }

  take(facts) {
    const waiting = new Set(this.waiting.all().map((tap) => tap.person));
    for (const [person, now] of Object.entries(facts.now)) {
      const row = this.rows.get(person);
      row?.take(now);
      if (row && !waiting.has(person)) row.show((row.before = row.held));
    }
    for (const [person, words] of Object.entries(facts.overtook)) this.rows.get(person)?.note(words);
    this.refused(Object.entries(facts.refused));
  }

  // The page shows what the server holds again, and why.
  refused(found) {
    for (const [key, words] of found) {
      const row = this.rows.get(this.sent.get(key));
      row?.show((row.before = row.held));
      row?.note(words);
    }
  }

  draw() {
    const taps = this.waiting.all();
    for (const tap of taps) this.sent.set(tap.key, tap.person);
    const waiting = new Set(taps.map((tap) => tap.person));
    const saved = [...this.rows.values()].filter((row) => row.held[0] && !waiting.has(row.person));
    for (const row of this.rows.values()) this.drawRow(row, waiting.has(row.person));
    this.tally();
    const counts = this.word("counts").replace("{saved}", saved.length).replace("{waiting}", waiting.size);
    const short = this.word(`${this.state}Short`);
    const seen = this.form.querySelector("[data-save-state]");
    seen.textContent = short && waiting.size ? `${counts} · ${short}` : counts;
    seen.dataset.state = waiting.size && this.state !== "sending" ? "offline" : "saved";
    this.part("undo").hidden = !this.acts.length;
  }

  drawRow(row, waits) {
    if (waits) row.say("waiting", this.word("rowWaiting"));
    else row.say("saved", row.held[0] ? this.word("rowSaved") : "");
  }

  tally() {
    const counts = new Map();
    for (const row of this.rows.values()) {
      const key = row.shown[0];
      if (key || row.radios.length === 5) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const one of this.form.querySelectorAll("[data-tally]")) one.textContent = counts.get(one.dataset.tally) ?? 0;
  }

  problem(words) {
    const note = this.part("problem");
    note.hidden = !words;
    if (note.textContent !== words) note.textContent = words;
  }

  hear(words) {
    this.form.querySelector("[data-save-live]").textContent = words;
  }

  // -- a list that asks why: what waits from before is sent with a reason, or thrown away -----------------------------
  panel() {
    const taps = this.waiting.all();
    if (this.live || !taps.length) return;
    this.part("panel").hidden = false;
    const list = this.part("waiting");
    for (const tap of taps) {
      const row = this.rows.get(tap.person);
      const item = document.createElement("li");
      item.textContent = row ? `${row.name}: ${row.words(tap.mark)} ${tap.clock}` : "–";
      list.append(item);
    }
    this.part("send").addEventListener("click", () => this.sendWithReason());
    this.part("drop").addEventListener("click", () => this.forget());
  }

  async sendWithReason() {
    const why = this.form.elements.namedItem("why");
    if (!why.value.trim()) {
      why.focus();
      return;
    }
    this.waiting.stopped = false;
    await this.waiting.send(why.value);
    if (!this.waiting.all().length) location.reload();
  }

  forget() {
    this.waiting.drop();
    this.part("panel").hidden = true;
    this.hear(this.word("undone"));
  }
}

for (const form of document.querySelectorAll("form[data-taps]")) new Roll(form);
