// <count-down>: shows the server's clock. It counts from what the server said was left when it made the card,
// by a clock that setting the computer's time does not move; after sleep and at zero it asks the server again.
import { reloadCard } from "./card.js";

const LATE = 20;

function clockText(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

class CountDown extends HTMLElement {
  connectedCallback() {
    this.ends = performance.now() + Number(this.dataset.secondsLeft) * 1000;
    this.said = new Set([60, LATE, 10].filter((mark) => mark >= Number(this.dataset.secondsLeft)));
    this.face = this.querySelector(".clock");
    this.bar = this.querySelector("progress");
    this.voice = this.querySelector("[role=status]");
    this.timer = setInterval(() => this.tick(), 200);
    this.woken = () => document.visibilityState === "visible" && this.wake();
    document.addEventListener("visibilitychange", this.woken);
    this.seen = Date.now();
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.woken);
  }

  tick() {
    const left = (this.ends - performance.now()) / 1000;
    // Where the browser's steady clock stood still while the computer slept, the wall clock ran ahead.
    if (Date.now() - this.seen > 5000) return this.wake();
    this.seen = Date.now();
    const text = clockText(left);
    if (this.face.textContent !== text) this.face.textContent = text;
    this.bar.value = Math.max(0, left);
    this.classList.toggle("late", left <= LATE);
    this.announce(left);
    if (left <= 0) this.over();
  }

  announce(left) {
    for (const mark of [60, LATE, 10]) {
      if (left > mark || this.said.has(mark)) continue;
      this.said.add(mark);
      this.voice.textContent = mark === 60 ? this.dataset.oneMinute : `${mark} ${this.dataset.seconds}`;
    }
  }

  wake() {
    this.seen = Date.now();
    reloadCard({ keepOpen: true });
  }

  over() {
    clearInterval(this.timer);
    this.voice.textContent = this.dataset.over;
    reloadCard({ keepOpen: false });
  }
}
customElements.define("count-down", CountDown);
