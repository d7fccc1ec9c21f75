// <lesson-chart>: a chart with a slider. The page brings it drawn; the other frames are fetched when it comes near, and a
// move of the slider writes the curves anew. The axes stay as they are, so that movement means something.
import { Axis, numberText } from "../lab/scale.js";

const BOX = 1000;
const NEAR = "600px";

class LessonChart extends HTMLElement {
  connectedCallback() {
    this.slider = this.querySelector("input[type=range]");
    this.output = this.querySelector("output");
    this.note = this.querySelector(".frame-note");
    this.fold = this.querySelector(".table-fold");
    this.slider.hidden = false;
    this.slider.addEventListener("input", () => this.show());
    this.fold.addEventListener("toggle", () => this.chart && this.tabulate());
    const watch = new IntersectionObserver(
      (seen) => {
        if (!seen.some((one) => one.isIntersecting)) return;
        watch.disconnect();
        this.load().catch(() => {}); // asked again, and told, when the slider moves
      },
      { rootMargin: NEAR },
    );
    watch.observe(this);
  }

  load() {
    this.loading ??= this.fetched().catch((fault) => {
      this.loading = undefined;
      throw fault;
    });
    return this.loading;
  }

  async fetched() {
    const answer = await fetch(this.dataset.source);
    if (!answer.ok) throw new Error(`${answer.status}`);
    const chart = await answer.json();
    this.up = new Axis(chart.low, chart.high, chart.log);
    this.across = new Axis(chart.first, chart.last, false);
    this.chart = chart;
  }

  async show() {
    try {
      await this.load();
    } catch {
      this.note.textContent = this.dataset.failed;
      return;
    }
    const frame = this.frame;
    this.output.textContent = frame.label;
    this.slider.setAttribute("aria-valuetext", frame.label);
    this.note.textContent = frame.note;
    this.draw(frame);
    this.describe(frame);
    if (this.fold.open) this.tabulate();
  }

  get frame() {
    return this.chart.frames[Number(this.slider.value)];
  }

  at(place) {
    return this.chart.x.length ? this.chart.x[place] : place;
  }

  point(place, value) {
    const share = Math.min(1, Math.max(0, this.up.share(value)));
    return [Math.round(this.across.share(this.at(place)) * BOX), BOX - Math.round(share * BOX)];
  }

  // Above the top a curve leaves the picture; what is not finite ends it.
  path(values) {
    let drawn = "";
    let pen = "M";
    values.forEach((value, place) => {
      if (value === null || value > this.chart.high) {
        if (pen === "L" && value !== null) drawn += `L${this.point(place, value).join(" ")}`;
        pen = "M";
        return;
      }
      drawn += pen + this.point(place, value).join(" ");
      pen = "L";
    });
    return drawn.replace(/M\d+ \d+(?=M|$)/g, "$&h2"); // a point without a neighbour is a dot
  }

  draw(frame) {
    this.querySelectorAll("g[id] > path").forEach((path, number) => {
      const curve = frame.curves[number];
      path.setAttribute("d", curve ? this.path(curve.values) : "");
      path.classList.toggle("diverged", Boolean(curve?.lost));
    });
    for (const picture of this.querySelectorAll("svg.chart")) this.label(picture, frame);
  }

  // Each curve's name at its end, pushed apart where ends meet; the number alone in the narrow picture.
  label(picture, frame) {
    const box = picture.querySelector(".box");
    const [left, top, width, height] = ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
    const ends = frame.curves.flatMap((curve, number) => {
      const last = curve.values.findLastIndex((value) => value !== null);
      if (last < 0) return [];
      const [x, y] = this.point(last, curve.values[last]);
      return [{ number: number + 1, curve, x: left + (x * width) / BOX + 7, y: top + (y * height) / BOX + 4 }];
    });
    let floor = top - 10;
    const texts = ends.sort((one, other) => one.y - other.y).map(({ number, curve, x, y }) => {
      floor = Math.max(floor + 16, y);
      const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
      text.setAttribute("class", `label curve-${number}`);
      text.setAttribute("x", x.toFixed(0));
      text.setAttribute("y", floor.toFixed(0));
      text.textContent = picture.classList.contains("narrow") ? number : curve.label;
      return text;
    });
    picture.lastElementChild.replaceChildren(...texts);
  }

  describe(frame) {
    const words = frame.curves.map((curve) => `${curve.label}: ${curve.words}`).join("; ");
    for (const picture of this.querySelectorAll("svg.chart")) picture.setAttribute("aria-label", `${this.chart.title}. ${words}`);
    const key = this.querySelector(".curve-key");
    while (key.children.length < frame.curves.length) key.append(key.firstElementChild.cloneNode(true));
    [...key.children].forEach((line, number) => {
      const curve = frame.curves[number];
      line.hidden = !curve;
      if (!curve) return;
      line.querySelector("path").setAttribute("class", `curve curve-${number + 1}${curve.lost ? " diverged" : ""}`);
      line.querySelector("b").textContent = curve.label;
      line.querySelector(".muted").textContent = curve.words;
    });
  }

  tabulate() {
    const { curves } = this.frame;
    const longest = Math.max(...curves.map((curve) => curve.values.length));
    const stride = Math.max(1, Math.ceil(longest / this.chart.rows));
    const row = (tag, cells) => {
      const made = document.createElement("tr");
      made.append(...cells.map((text) => Object.assign(document.createElement(tag), { textContent: text })));
      return made;
    };
    const head = row("th", [this.chart.axis, ...curves.map((curve) => curve.label)]);
    for (const cell of head.children) cell.scope = "col";
    const places = Array.from({ length: longest }, (_, place) => place).filter((place) => place % stride === 0 || place === longest - 1);
    const cell = (value) => (value === undefined ? "" : value === null ? this.dataset.notFinite : numberText(value));
    const rows = places.map((place) => row("td", [numberText(this.at(place)), ...curves.map((curve) => cell(curve.values[place]))]));
    this.fold.querySelector("thead").replaceChildren(head);
    this.fold.querySelector("tbody").replaceChildren(...rows);
  }
}
customElements.define("lesson-chart", LessonChart);
