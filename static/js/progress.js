// How far a document is. Without this file the page loads itself again every three seconds.
//
//   <div data-progress="/documents/…/state/"><p data-progress-words role="status">…</p><progress></progress></div>
//
// The answer is {"state", "done", "total", "words"}; when the document is neither waiting nor being made, the page is
// loaded once more and shows what came of it.
const PAUSE = 700;
const PAUSE_MOST = 5000;

class Progress {
  constructor(box) {
    this.box = box;
    this.words = box.querySelector("[data-progress-words]");
    this.bar = box.querySelector("progress");
    this.pause = PAUSE;
    this.later();
  }

  later() {
    setTimeout(() => this.ask(), this.pause);
    this.pause = Math.min(this.pause * 1.2, PAUSE_MOST);
  }

  async ask() {
    try {
      const answer = await fetch(this.box.dataset.progress, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.ok) this.show(await answer.json());
      else if (answer.status < 500) location.reload(); // signed out, or not there any more: the page says so
      else this.later();
    } catch {
      this.later(); // no network for the moment
    }
  }

  show(facts) {
    if (!["waiting", "building"].includes(facts.state)) return location.reload();
    if (this.words.textContent !== facts.words) this.words.textContent = facts.words;
    if (facts.total) {
      this.bar.max = facts.total;
      this.bar.value = facts.done;
    }
    this.later();
  }
}

export function startProgress(root) {
  for (const box of root.querySelectorAll("[data-progress]")) new Progress(box);
}
