// Taps that wait on this device until the server has them: opaque keys and marks alone, never a name.
//
// Each tap is an entry of its own, so that two tabs never write over one another; its key lets the server count it
// once, however often it is sent. Entries are kept under the account that made them: nobody else ever sends them.
const PREFIX = "tmo-attendance";
const BATCH = 100;
const RETRY = 10000;
const PATIENCE = 20000;

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

class Store {
  constructor(account, address) {
    this.prefix = `${PREFIX}:${account}:${address}:`;
    this.memory = new Map(); // what the browser refused to keep
    this.count = 0;
  }

  get kept() {
    return this.memory.size === 0;
  }

  add(tap) {
    const entry = { ...tap, at: Date.now(), n: this.count++ };
    try {
      localStorage.setItem(this.prefix + tap.key, JSON.stringify(entry));
    } catch {
      this.memory.set(tap.key, entry);
    }
  }

  remove(key) {
    this.memory.delete(key);
    try {
      localStorage.removeItem(this.prefix + key);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  }

  all() {
    const found = [...this.memory.values(), ...this.stored()];
    return found.sort((a, b) => a.at - b.at || a.n - b.n);
  }

  stored() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
      return keys.map((key) => JSON.parse(localStorage.getItem(key))).filter(Boolean);
    } catch {
      return [];
    }
  }
}

// `told(state, answer)` hears what became of each sending: sending, sent, offline, signin, account, gone, why, refused.
export class Waiting {
  constructor({ account, address, token, told }) {
    Object.assign(this, { account, address, token, told });
    this.store = new Store(account, address);
    this.busy = false;
    this.stopped = false;
  }

  all() {
    return this.store.all();
  }

  add(tap) {
    this.store.add({ key: newKey(), ...tap });
  }

  drop() {
    for (const tap of this.all()) this.store.remove(tap.key);
  }

  async send(why = "") {
    clearTimeout(this.timer);
    const taps = this.all().slice(0, BATCH);
    if (this.busy || this.stopped || !taps.length) return;
    this.busy = true;
    this.told("sending");
    const state = await this.ask(taps, why);
    this.busy = false;
    if (state === "sent" && this.all().length) await this.send(why);
    if (state === "offline") this.timer = setTimeout(() => this.send(why), RETRY);
    this.stopped = !["sent", "offline"].includes(state);
  }

  async ask(taps, why) {
    let answer;
    let facts = {};
    try {
      answer = await fetch(this.address, {
        method: "POST",
        body: JSON.stringify({ account: this.account, why, taps }),
        credentials: "same-origin",
        redirect: "manual",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.headers.get("Content-Type")?.includes("json")) facts = await answer.json();
    } catch {
      return this.tell("offline");
    }
    return this.tell(this.read(answer, facts), facts);
  }

  read(answer, facts) {
    if (facts.saved) {
      for (const key of [...facts.saved, ...Object.keys(facts.refused)]) this.store.remove(key);
      return "sent";
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) return "signin";
    if (answer.status === 403) return facts.error ? "account" : "signin";
    if (answer.status === 404) return "gone";
    if (facts.error) return facts.why ? "why" : "refused";
    return answer.status >= 500 || answer.status === 429 ? "offline" : "gone";
  }

  tell(state, facts = {}) {
    this.told(state, facts);
    return state;
  }
}
