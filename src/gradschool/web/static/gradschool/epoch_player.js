// <epoch-player>: a table of epochs with a slider and a play button over it. The table stays underneath, all of it; the
// player shows one row large and marks it. Nothing moves until it is asked to.
const EVERY = 900;

class EpochPlayer extends HTMLElement {
  connectedCallback() {
    this.rows = [...this.querySelectorAll("tbody tr")];
    if (!this.rows.length || this.querySelector(".player")) return;
    const heads = [...this.querySelectorAll("thead th")].map((cell) => cell.textContent);
    this.panel = document.createElement("div");
    this.panel.className = "player card";
    this.figures = document.createElement("dl");
    this.figures.className = "figures";
    this.values = heads.slice(0, -1).map((head) => {
      const group = document.createElement("div");
      const term = document.createElement("dt");
      const value = document.createElement("dd");
      term.textContent = head;
      group.append(term, value);
      this.figures.append(group);
      return value;
    });
    this.words = document.createElement("p");
    this.words.setAttribute("role", "status");
    this.slider = document.createElement("input");
    this.slider.type = "range";
    this.slider.min = "1";
    this.slider.max = String(this.rows.length);
    this.slider.value = "1";
    this.slider.setAttribute("aria-label", this.dataset.epoch);
    this.slider.addEventListener("input", () => {
      this.pause();
      this.show();
    });
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "button";
    this.button.addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    const controls = document.createElement("div");
    controls.className = "player-controls";
    controls.append(this.button, this.slider);
    this.panel.append(controls, this.figures, this.words);
    this.prepend(this.panel);
    this.pause();
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  show() {
    const place = Number(this.slider.value) - 1;
    const cells = [...this.rows[place].children].map((cell) => cell.textContent);
    this.values.forEach((value, column) => {
      value.textContent = cells[column];
    });
    this.words.textContent = cells.at(-1);
    this.slider.setAttribute("aria-valuetext", `${this.dataset.epoch} ${cells[0]}`);
    this.rows.forEach((row, number) => row.classList.toggle("shown", number === place));
  }

  play() {
    if (Number(this.slider.value) === this.rows.length) this.slider.value = "1";
    this.button.textContent = this.dataset.pause;
    this.show();
    this.timer = setInterval(() => {
      if (Number(this.slider.value) === this.rows.length) return this.pause();
      this.slider.value = String(Number(this.slider.value) + 1);
      this.show();
    }, EVERY);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.button.textContent = this.dataset.play;
  }
}

customElements.define("epoch-player", EpochPlayer);
