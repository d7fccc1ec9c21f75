// <loss-surface>: the loss of a two-parameter problem as bands of height, and the chosen run's way down.
import { Ink, channels, fit, whenInkChanges } from "./ink.js";

const BANDS = 14;
const SECONDS = 3;

class LossSurface extends HTMLElement {
  connectedCallback() {
    this.back = document.createElement("canvas");
    this.front = document.createElement("canvas");
    this.front.setAttribute("aria-hidden", "true");
    this.replaceChildren(this.back, this.front);
    this.ink = new Ink(this);
    new ResizeObserver(() => this.draw()).observe(this);
    whenInkChanges(() => this.draw());
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.frame);
  }

  show(surface, path, words) {
    this.stop();
    Object.assign(this, { surface, path: path.filter((point) => point.every((one) => one !== null)) });
    this.back.setAttribute("role", "img");
    this.back.setAttribute("aria-label", words);
    this.draw();
  }

  draw() {
    if (!this.surface || !this.clientWidth) return;
    const { clientWidth: width, clientHeight: height } = this;
    this.ink.read();
    const pen = fit(this.back, width, height);
    pen.putImageData(this.bands(pen, this.back.width, this.back.height), 0, 0);
    this.trail(this.path.length);
  }

  bands(pen, width, height) {
    const { loss } = this.surface;
    const [low, high] = [channels(this.ink.of("surface-low")), channels(this.ink.of("surface-high"))];
    const heights = loss.map((row) => row.map((one) => Math.log(Math.max(one ?? Infinity, 1e-12))));
    const finite = heights.flat().filter(Number.isFinite).sort((a, b) => a - b);
    // From the lowest hundredth: a bottom of exactly zero would use up all the bands.
    const [floor, top] = [finite[Math.floor(finite.length / 100)], finite.at(-1)];
    const image = pen.createImageData(width, height);
    for (let y = 0; y < height; y += 1) {
      const row = (1 - y / (height - 1)) * (heights.length - 1);
      for (let x = 0; x < width; x += 1) {
        const value = bilinear(heights, (x / (width - 1)) * (heights[0].length - 1), row);
        const share = Math.round(Math.min(1, Math.max(0, (value - floor) / (top - floor || 1))) * BANDS) / BANDS;
        const at = 4 * (y * width + x);
        for (let part = 0; part < 3; part += 1) image.data[at + part] = low[part] + (high[part] - low[part]) * share;
        image.data[at + 3] = 255;
      }
    }
    return image;
  }

  pixel([x, y]) {
    const { x: xs, y: ys } = this.surface;
    const wide = (x - xs[0]) / (xs.at(-1) - xs[0]);
    const high = (y - ys[0]) / (ys.at(-1) - ys[0]);
    const near = (share) => Math.min(4, Math.max(-3, share));
    return [near(wide) * this.clientWidth, (1 - near(high)) * this.clientHeight];
  }

  // The first `count` points of the way, with the place reached.
  trail(count) {
    const pen = fit(this.front, this.clientWidth, this.clientHeight);
    const points = this.path.slice(0, Math.max(1, count)).map((point) => this.pixel(point));
    if (!points.length) return;
    pen.lineJoin = "round";
    for (const [width, token] of [[5, "surface-low"], [2, "path"]]) {
      pen.beginPath();
      for (const [x, y] of points) pen.lineTo(x, y);
      Object.assign(pen, { lineWidth: width, strokeStyle: this.ink.of(token) });
      pen.stroke();
    }
    if (points.length <= 120) for (const [x, y] of points) this.dot(pen, x, y, 2.4, "path");
    this.dot(pen, ...points[0], 4, "path", "surface-low");
    this.dot(pen, ...points.at(-1), 5.5, "ink", "surface-low");
  }

  dot(pen, x, y, size, token, rim) {
    pen.beginPath();
    pen.arc(x, y, size, 0, 7);
    pen.fillStyle = this.ink.of(token);
    pen.fill();
    if (!rim) return;
    Object.assign(pen, { lineWidth: 1.6, strokeStyle: this.ink.of(rim) });
    pen.stroke();
  }

  // Walk down once; `ended` is told. Somebody who asked for less motion gets the whole way at once.
  play(ended) {
    this.stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.trail(this.path.length);
      ended();
      return;
    }
    const began = performance.now();
    this.ended = ended;
    const step = (now) => {
      const share = Math.min(1, (now - began) / 1000 / SECONDS);
      this.trail(Math.ceil(share * this.path.length));
      if (share < 1) this.frame = requestAnimationFrame(step);
      else this.stop();
    };
    this.frame = requestAnimationFrame(step);
  }

  stop() {
    cancelAnimationFrame(this.frame);
    if (!this.ended) return;
    const { ended } = this;
    this.ended = null;
    this.trail(this.path.length);
    ended();
  }
}
customElements.define("loss-surface", LossSurface);

function bilinear(rows, x, y) {
  const [left, low] = [Math.min(Math.floor(x), rows[0].length - 2), Math.min(Math.floor(y), rows.length - 2)];
  const [part, rise] = [x - left, y - low];
  const mix = (row) => row[left] * (1 - part) + row[left + 1] * part;
  return mix(rows[low]) * (1 - rise) + mix(rows[low + 1]) * rise;
}
