// The page's colours for a canvas: computed from its tokens, so that a canvas follows the theme without a table.

const RAMP = 7;
const SHADES = 64;

export class Ink {
  constructor(host) {
    this.probe = document.createElement("span");
    this.probe.hidden = true;
    host.append(this.probe);
  }

  read() {
    this.kept = new Map();
    const stops = Array.from({ length: RAMP }, (_, at) => channels(this.of(`ramp-${at + 1}`)));
    this.shades = Array.from({ length: SHADES }, (_, at) => between(stops, at / (SHADES - 1)));
    return this;
  }

  of(token) {
    if (!this.kept.has(token)) {
      this.probe.style.color = `var(--${token})`;
      this.kept.set(token, getComputedStyle(this.probe).color);
    }
    return this.kept.get(token);
  }

  // The colour at `share` of the ramp, from the lowest learning rate to the highest.
  ramp(share) {
    return this.shades[Math.round(Math.min(1, Math.max(0, share)) * (SHADES - 1))];
  }
}

export function channels(colour) {
  return colour.match(/[\d.]+/g).slice(0, 3).map(Number);
}

function between(stops, share) {
  const at = Math.min(share * (stops.length - 1), stops.length - 1.000001);
  const [low, high, part] = [stops[Math.floor(at)], stops[Math.floor(at) + 1], at % 1];
  return `rgb(${low.map((one, index) => Math.round(one + (high[index] - one) * part)).join(" ")})`;
}

// Redraw when the theme changes, by the button or by the system.
export function whenInkChanges(redraw) {
  document.addEventListener("themechange", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

// A canvas as many device pixels as its place has; gives its context, scaled to CSS pixels.
export function fit(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}
