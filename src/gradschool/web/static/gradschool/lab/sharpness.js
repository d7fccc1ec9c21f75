// <sharpness-chart>: how sharp the loss is along every run, and the limit beyond which the chosen run's steps overshoot.
import { Ink, fit, whenInkChanges } from "./ink.js";
import { isLost, shares } from "./plot.js";
import { Axis, numberText } from "./scale.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [52, 12, 10, 26];
const ABOVE = 3; // times the chosen run's limit: what is higher is cut off

class SharpnessChart extends HTMLElement {
  connectedCallback() {
    this.canvas = document.createElement("canvas");
    this.replaceChildren(this.canvas);
    this.ink = new Ink(this);
    new ResizeObserver(() => this.draw()).observe(this);
    whenInkChanges(() => this.draw());
  }

  show(runs, chosen, steps, words, label) {
    Object.assign(this, { runs, chosen, steps, words });
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", label);
    this.draw();
  }

  draw() {
    if (!this.runs || !this.clientWidth) return;
    const { clientWidth: width, clientHeight: height } = this;
    const pen = fit(this.canvas, width, height);
    this.ink.read();
    const run = this.runs[this.chosen];
    const highest = (points) => Math.max(0, ...points.map(([, value]) => value ?? 0));
    const [own, limit] = [highest(run.sharpness), highest(run.limit)];
    const most = Math.min(Math.max(limit, ...this.runs.map((one) => highest(one.sharpness))), ABOVE * Math.min(limit || own, own || limit));
    this.across = new Axis(0, this.steps, false);
    this.up = new Axis(0, most * 1.12 || 1, false);
    this.axes(pen, width, height);
    pen.save();
    pen.beginPath();
    pen.rect(LEFT, TOP, width - LEFT - RIGHT, height - TOP - BOTTOM + 2);
    pen.clip();
    this.curves(pen, width, height);
    pen.restore();
  }

  curves(pen, width, height) {
    const places = shares(this.runs);
    const colour = (index) => (isLost(this.runs[index]) ? this.ink.of("bad") : this.ink.ramp(places[index]));
    const draw = (points, line, dash, style) => {
      pen.beginPath();
      for (const [step, value] of points) {
        if (value === null) break;
        pen.lineTo(LEFT + this.across.share(step) * (width - LEFT - RIGHT), height - BOTTOM - this.up.share(value) * (height - TOP - BOTTOM));
      }
      pen.setLineDash(dash);
      Object.assign(pen, { lineWidth: line, strokeStyle: style });
      pen.stroke();
    };
    pen.globalAlpha = 0.5;
    this.runs.forEach((run, index) => draw(run.sharpness, 1, [], colour(index)));
    pen.globalAlpha = 1;
    const run = this.runs[this.chosen];
    draw(run.limit, 1.6, [6, 4], this.ink.of("ink"));
    draw(run.sharpness, 5.5, [], this.ink.of("surface"));
    draw(run.sharpness, 2.6, [], colour(this.chosen));
  }

  axes(pen, width, height) {
    pen.font = `12px ${getComputedStyle(this).fontFamily}`;
    Object.assign(pen, { textAlign: "right", textBaseline: "middle", fillStyle: this.ink.of("muted"), strokeStyle: this.ink.of("line"), lineWidth: 1 });
    pen.setLineDash([]);
    for (const tick of this.up.ticks(5)) {
      const y = Math.round(height - BOTTOM - this.up.share(tick) * (height - TOP - BOTTOM)) + 0.5;
      pen.beginPath();
      pen.moveTo(LEFT, y);
      pen.lineTo(width - RIGHT, y);
      pen.stroke();
      pen.fillText(numberText(tick), LEFT - 8, y);
    }
    Object.assign(pen, { textAlign: "center", textBaseline: "top" });
    for (const tick of this.across.ticks(4)) {
      const x = LEFT + this.across.share(tick) * (width - LEFT - RIGHT);
      if (x < width - RIGHT - 34) pen.fillText(numberText(tick, 4), x, height - BOTTOM + 8);
    }
    pen.textAlign = "right";
    pen.fillText(this.words.step, width - RIGHT, height - BOTTOM + 8);
  }
}
customElements.define("sharpness-chart", SharpnessChart);
