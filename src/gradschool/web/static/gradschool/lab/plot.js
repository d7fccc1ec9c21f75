// The geometry of the loss chart: from a result to curves in pixels. The losses above, the rates below, one step axis.
import { Axis, smoothed } from "./scale.js";

const LEFT = 52;
const RIGHT = 14;
const TOP = 10;
const BOTTOM = 26;
const GAP = 34;
const RATE_SHARE = 0.22;
const DECADES = 12; // at most, below the highest loss shown
const SAME = 1e-6; // logarithms that differ by less are of one rate
const FAINTEST_RATE = 1e-2; // of the lowest peak

export const isLost = (run) => run.verdict.name === "diverged";
export const rateAt = (run, step) => (Array.isArray(run.rate) ? run.rate[step] : run.rate);

// The highest rate a run reaches: what its colour says, whatever its schedule does.
export function peakRate(run) {
  return Array.isArray(run.rate) ? run.rate.reduce((most, rate) => Math.max(most, rate ?? 0), 0) : run.rate;
}

export class Plot {
  constructor(result, view, width, height) {
    this.runs = result.runs;
    this.steps = Math.max(1, ...this.runs.map((run) => run.loss.length - 1));
    this.losses = this.runs.map((run) => smoothed(run.loss, view.smoothing));
    const inner = height - TOP - BOTTOM;
    const low = Math.round(inner * RATE_SHARE);
    this.areas = {
      loss: { left: LEFT, right: width - RIGHT, top: TOP, bottom: height - BOTTOM - low - GAP },
      rate: { left: LEFT, right: width - RIGHT, top: height - BOTTOM - low, bottom: height - BOTTOM },
    };
    this.stepAxis = new Axis(view.logStep ? 1 : 0, this.steps + (view.logStep ? 1 : 0), view.logStep);
    this.logStep = view.logStep;
    this.axes = { loss: lossAxis(this.losses, view.logLoss, this.runs.some(isLost)), rate: rateAxis(this.runs) };
    this.shares = shares(this.runs);
    const columns = (width - LEFT - RIGHT) * (globalThis.devicePixelRatio || 1);
    this.curves = this.losses.map((values) => this.curve("loss", values, columns));
    this.rates = this.runs.map((run) => this.curve("rate", Array.isArray(run.rate) ? run.rate : [run.rate, run.rate], columns));
  }

  x(step) {
    const { left, right } = this.areas.loss;
    return left + this.stepAxis.share(this.logStep ? step + 1 : step) * (right - left);
  }

  stepAt(x) {
    const { left, right } = this.areas.loss;
    const value = this.stepAxis.value(Math.min(1, Math.max(0, (x - left) / (right - left))));
    return Math.min(this.steps, Math.max(0, Math.round(this.logStep ? value - 1 : value)));
  }

  y(part, value) {
    const { top, bottom } = this.areas[part];
    const share = Math.min(1.5, Math.max(-0.5, this.axes[part].share(value)));
    return bottom - share * (bottom - top);
  }

  // Pixels of one curve; where steps are closer than pixels only the lowest and highest of a column are kept.
  curve(part, values, columns) {
    const last = part === "rate" && values.length === 2 && this.steps > 1 ? this.steps : values.length - 1;
    const points = [];
    const stride = this.logStep ? 0 : (2 * columns) / Math.max(1, last);
    let column = null;
    for (const [at, value] of values.entries()) {
      if (value === null) break;
      const x = this.x(last === values.length - 1 ? at : at * last);
      const y = this.y(part, value);
      if (stride === 0 || stride >= 2) points.push(x, y);
      else column = squeeze(points, column, x, y, columns / (this.areas.loss.right - this.areas.loss.left));
    }
    if (column) points.push(column.x, column.low, column.x, column.high);
    return points;
  }

  // The run whose curve is nearest to a point, within `reach` pixels, and the step there.
  nearest(x, y, reach = Infinity) {
    const step = this.stepAt(x);
    let [best, distance] = [-1, reach];
    for (const [index, values] of this.losses.entries()) {
      const value = values[step];
      if (value === null || value === undefined) continue;
      const away = Math.abs(this.y("loss", value) - y);
      if (away < distance) [best, distance] = [index, away];
    }
    return { index: best, step };
  }
}

function squeeze(points, column, x, y, density) {
  const at = Math.round(x * density);
  if (column?.at === at) {
    column.low = Math.min(column.low, y);
    column.high = Math.max(column.high, y);
    return column;
  }
  if (column) points.push(column.x, column.low, column.x, column.high);
  return { at, x, low: y, high: y };
}

function lossAxis(curves, log, anyLost) {
  let [low, high, first] = [Infinity, -Infinity, -Infinity];
  for (const values of curves) {
    if (Number.isFinite(values[0]) && values[0] !== null) first = Math.max(first, values[0]);
    for (const value of values) {
      if (value === null) break;
      if (value < low && (!log || value > 0)) low = value;
      if (value > high) high = value;
    }
  }
  if (!Number.isFinite(low)) return new Axis(0, 1, false);
  const ceiling = first > 0 ? first * (!log ? 1.25 : anyLost ? 100 : 10) : high;
  high = Math.max(Math.min(high, ceiling), low);
  if (!log || high <= 0) return new Axis(Math.min(0, low), high || 1, false);
  return new Axis(Math.max(low, high * 10 ** -DECADES) / 1.15, high * 1.15, true);
}

function rateAxis(runs) {
  let [low, high] = [Infinity, 0];
  for (const run of runs) {
    for (const rate of Array.isArray(run.rate) ? run.rate : [run.rate]) {
      if (rate > high) high = rate;
      if (rate > 0 && rate < low) low = rate;
    }
  }
  if (!high) return new Axis(0, 1, false);
  if (high / low < 1.0001) return new Axis(low / 3, high * 3, true);
  const spread = runs.length > 1 ? Math.min(...runs.map(peakRate).filter((rate) => rate > 0)) : high;
  // A schedule that ends at zero would stretch the axis without end.
  return new Axis(Math.max(low, Math.min(spread, high) * FAINTEST_RATE) / 1.3, high * 1.3, true);
}

// Where each run lies on the ramp: by the logarithm of its rate, or, where all have the same but for rounding, by its
// strategy.
export function shares(runs) {
  const logs = runs.map((run) => Math.log(peakRate(run)));
  const finite = logs.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (high - low > SAME) return logs.map((one) => (Number.isFinite(one) ? (one - low) / (high - low) : 0));
  const strategies = [...new Set(runs.map((run) => run.strategy))];
  return runs.map((run) => (strategies.length > 1 ? strategies.indexOf(run.strategy) / (strategies.length - 1) : 0.2));
}
