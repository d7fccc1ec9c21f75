// <loss-chart>: the curves of all runs on one canvas, what is chosen or pointed at on another above it.
import { Ink, fit, whenInkChanges } from "./ink.js";
import { Plot, isLost, rateAt } from "./plot.js";
import { numberText } from "./scale.js";

const REACH = 60; // px between the pointer and a curve
const DASH = [5, 4];

class LossChart extends HTMLElement {
  connectedCallback() {
    this.back = document.createElement("canvas");
    this.front = document.createElement("canvas");
    this.tip = document.createElement("div");
    this.front.setAttribute("aria-hidden", "true");
    Object.assign(this.tip, { className: "tip", hidden: true });
    this.tip.setAttribute("aria-hidden", "true");
    this.replaceChildren(this.back, this.front, this.tip);
    this.ink = new Ink(this);
    this.view = { smoothing: 0, logLoss: true, logStep: false };
    this.chosen = 0;
    this.pointed = null;
    new ResizeObserver(() => this.draw()).observe(this);
    whenInkChanges(() => this.draw());
    this.addEventListener("pointermove", (event) => this.point(event));
    this.addEventListener("pointerleave", () => this.unpoint());
    this.addEventListener("click", (event) => this.pick(event));
  }

  show(result, words) {
    Object.assign(this, { result, words });
    this.pointed = null;
    this.draw();
  }

  describe(text) {
    this.back.setAttribute("role", "img");
    this.back.setAttribute("aria-label", text);
  }

  set({ chosen = this.chosen, ...view }) {
    const same = Object.entries(view).every(([name, value]) => this.view[name] === value);
    this.chosen = chosen;
    Object.assign(this.view, view);
    if (same) this.highlight();
    else this.draw();
  }

  draw() {
    if (!this.result || !this.clientWidth) return;
    const { clientWidth: width, clientHeight: height } = this;
    this.ink.read();
    this.plot = new Plot(this.result, this.view, width, height);
    const pen = fit(this.back, width, height);
    this.axes(pen);
    const many = this.plot.runs.length;
    pen.lineJoin = "bevel"; // with one device pixel the cheapest line there is
    pen.lineWidth = many > 24 ? 1 / (devicePixelRatio || 1) : many > 6 ? 1.4 : 2;
    this.within(pen, "loss", () => this.plot.curves.forEach((points, index) => this.stroke(pen, points, index)));
    this.within(pen, "rate", () => this.plot.rates.forEach((points, index) => this.stroke(pen, points, index, many > 24)));
    this.highlight();
  }

  within(pen, part, act) {
    const { left, right, top, bottom } = this.plot.areas[part];
    pen.save();
    pen.beginPath();
    pen.rect(left, top - 2, right - left + 2, bottom - top + 4);
    pen.clip();
    act();
    pen.restore();
  }

  colour(index) {
    return isLost(this.plot.runs[index]) ? this.ink.of("bad") : this.ink.ramp(this.plot.shares[index]);
  }

  stroke(pen, points, index, solid = false) {
    pen.strokeStyle = this.colour(index);
    pen.setLineDash(isLost(this.plot.runs[index]) && !solid ? DASH : []);
    this.trace(pen, points);
  }

  trace(pen, points) {
    pen.beginPath();
    for (let at = 0; at < points.length; at += 2) pen.lineTo(points[at], points[at + 1]);
    pen.stroke();
  }

  axes(pen) {
    pen.font = `12px ${getComputedStyle(this).fontFamily}`;
    pen.textBaseline = "middle";
    pen.lineWidth = 1;
    for (const [part, most] of [["loss", this.clientHeight > 300 ? 6 : 4], ["rate", 2]]) this.sideAxis(pen, part, most);
    const { left, right, bottom } = this.plot.areas.rate;
    pen.fillStyle = this.ink.of("muted");
    pen.textBaseline = "top";
    pen.textAlign = "center";
    for (const tick of this.plot.stepAxis.ticks(this.clientWidth > 500 ? 8 : 4)) {
      const x = left + this.plot.stepAxis.share(tick) * (right - left);
      if (x < right - 34 || tick === 0) pen.fillText(numberText(tick, 4), x, bottom + 8);
    }
    pen.textAlign = "right";
    pen.fillText(this.words.step, right, bottom + 8);
    pen.textAlign = "left";
    pen.fillText(this.words.rate, left, this.plot.areas.rate.top - 18);
  }

  sideAxis(pen, part, most) {
    const { left, right, top, bottom } = this.plot.areas[part];
    const axis = this.plot.axes[part];
    pen.textAlign = "right";
    for (const tick of axis.ticks(most)) {
      const y = Math.round(bottom - axis.share(tick) * (bottom - top)) + 0.5;
      pen.strokeStyle = this.ink.of("line");
      pen.beginPath();
      pen.moveTo(left, y);
      pen.lineTo(right, y);
      pen.stroke();
      pen.fillStyle = this.ink.of("muted");
      pen.fillText(numberText(tick, 2), left - 8, y);
    }
  }

  // The second canvas: the chosen run with a halo and its raw trace, the pointed one, and a cross-hair.
  highlight() {
    if (!this.plot) return;
    const pen = fit(this.front, this.clientWidth, this.clientHeight);
    pen.lineJoin = "round";
    if (this.plot.runs[this.chosen]) this.emphasise(pen, this.chosen, 2.6, this.view.smoothing > 0);
    const at = this.pointed;
    if (at && at.index !== this.chosen) this.emphasise(pen, at.index, 1.8, false);
    if (at) this.crosshair(pen, at);
  }

  emphasise(pen, index, width, raw) {
    const draw = (points, line, colour, dash) => {
      Object.assign(pen, { lineWidth: line, strokeStyle: colour });
      pen.setLineDash(dash);
      this.trace(pen, points);
    };
    const dash = isLost(this.plot.runs[index]) ? DASH : [];
    this.within(pen, "loss", () => {
      if (raw) {
        pen.globalAlpha = 0.45;
        draw(this.plot.curve("loss", this.plot.runs[index].loss, this.clientWidth), 1, this.colour(index), []);
        pen.globalAlpha = 1;
      }
      draw(this.plot.curves[index], width + 4, this.ink.of("surface"), []);
      draw(this.plot.curves[index], width, this.colour(index), dash);
    });
    this.within(pen, "rate", () => {
      draw(this.plot.rates[index], width + 3, this.ink.of("surface"), []);
      draw(this.plot.rates[index], width - 0.6, this.colour(index), dash);
    });
  }

  crosshair(pen, { index, step }) {
    const { top } = this.plot.areas.loss;
    const x = this.plot.x(step);
    const y = this.plot.y("loss", this.plot.losses[index][step]);
    pen.setLineDash([2, 3]);
    Object.assign(pen, { lineWidth: 1, strokeStyle: this.ink.of("muted") });
    pen.beginPath();
    pen.moveTo(x, top);
    pen.lineTo(x, this.plot.areas.rate.bottom);
    pen.stroke();
    pen.setLineDash([]);
    pen.beginPath();
    pen.arc(x, y, 4.5, 0, 7);
    Object.assign(pen, { lineWidth: 2, fillStyle: this.ink.of("surface"), strokeStyle: this.colour(index) });
    pen.fill();
    pen.stroke();
  }

  place(event) {
    const box = this.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  point(event) {
    if (!this.plot) return;
    const [x, y] = this.place(event);
    const found = this.plot.nearest(x, y, REACH);
    if (found.index < 0 || x < this.plot.areas.loss.left - 4) return this.unpoint();
    this.pointed = found;
    this.highlight();
    this.tell(found, x, y);
    return undefined;
  }

  unpoint() {
    this.pointed = null;
    this.tip.hidden = true;
    this.highlight();
  }

  tell({ index, step }, x, y) {
    const run = this.plot.runs[index];
    const line = (text, strong) => Object.assign(document.createElement(strong ? "b" : "span"), { textContent: text });
    const loss = numberText(run.loss[step], 4);
    this.tip.replaceChildren(
      line(run.strategy, true),
      line(`${this.words.step} ${step} · ${this.words.loss} ${loss} · ${this.words.rate} ${numberText(rateAt(run, step))}`),
      line(run.verdict.name),
    );
    this.tip.hidden = false;
    const right = x > this.clientWidth * 0.55;
    const left = right ? Math.max(0, x - this.tip.offsetWidth - 14) : Math.min(x + 14, this.clientWidth - this.tip.offsetWidth);
    this.tip.style.transform = `translate(${Math.round(Math.max(0, left))}px, ${Math.round(Math.max(0, y - this.tip.offsetHeight - 12))}px)`;
  }

  pick(event) {
    if (!this.plot) return;
    const { index } = this.plot.nearest(...this.place(event), REACH);
    if (index >= 0) this.dispatchEvent(new CustomEvent("choose", { detail: index }));
  }

  // The chart as a PNG, on the page's own ground.
  picture() {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: this.back.width, height: this.back.height });
    const pen = canvas.getContext("2d");
    pen.fillStyle = this.ink.of("surface");
    pen.fillRect(0, 0, canvas.width, canvas.height);
    for (const layer of [this.back, this.front]) pen.drawImage(layer, 0, 0);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }
}
customElements.define("loss-chart", LossChart);

