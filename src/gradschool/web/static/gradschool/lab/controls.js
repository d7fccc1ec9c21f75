// The sliders and menus of a strategy. They are built from the page's table, hold one number for each hole of a
// template, and are set from a text when the text says no more than they can.
import { holes, match, read, short, template, write } from "./strategy.js";

const FIRST = ["low", "high", "runs"];
const MORE = new Set(["decay", "adamw_decay", "clip"]);

function decimals(step) {
  return Math.max(0, Math.ceil(-Math.log10(step)));
}

// From a slider's position to its value and back, by the kind of scale it has.
const SCALES = {
  linear: {
    range: (one) => [one.low, one.high, one.step],
    value: (one, at) => Number(at.toFixed(decimals(one.step))),
    position: (one, value) => value,
  },
  log: {
    range: (one) => [Math.log10(one.low) - (one.off === undefined ? 0 : one.step), Math.log10(one.high), one.step],
    value: (one, at) => (at < Math.log10(one.low) - one.step / 2 ? one.off : Number((10 ** at).toPrecision(3))),
    position: (one, value) => (value > 0 ? Math.log10(value) : Math.log10(one.low) - one.step),
  },
  count: {
    range: (one, total, value) => [1, Math.max(total, value), 1],
    value: (one, at) => Math.round(at),
    position: (one, value) => value,
  },
  stops: {
    range: (one) => [0, one.stops.length - 1, 1],
    value: (one, at) => one.stops[Math.round(at)],
    position: (one, value) => nearest(one.stops, value),
  },
};

function nearest(stops, value) {
  return stops.reduce((best, stop, at) => (Math.abs(stop - value) < Math.abs(stops[best] - value) ? at : best), 0);
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export class Controls {
  // `places` are the elements the sliders go into, `total` gives (epochs, unit) -> how often a schedule steps.
  constructor({ table, words, places, total, moved }) {
    Object.assign(this, { table, words, places, total, moved });
    this.values = Object.fromEntries(Object.entries(table.sliders).map(([name, one]) => [name, one.default]));
    this.usual = Object.fromEntries(Object.entries(table.sliders).filter(([, one]) => one.usual).map(([name, one]) => [name, one.default]));
    this.chosen = { optimizer: "SGD", schedule: "constant", unit: "epoch", written: "short" };
    this.made = new Map();
    this.settleCounts();
    this.build();
  }

  get steps() {
    return this.total(this.values.epochs, this.chosen.unit);
  }

  // The text that the sliders say now.
  text() {
    const { optimizer, schedule, unit, written } = this.chosen;
    const { low, high, runs, clip } = this.values;
    const lr = runs === 1 ? short(low) : `${short(low)}:${short(high)}:${runs}`;
    const parts = { optimizer: this.table.optimizers[optimizer], schedule: this.table.schedules[schedule].text, clip, unit, written };
    return write(parts, { ...this.values, lr }, this.usual);
  }

  // Set everything from a text; false when the text says more than the sliders can.
  setFrom(text) {
    const found = read(text, this.table.optimizers);
    const filled = found && match(template(this.table.optimizers[found.optimizer.name]), found.optimizer, this.usual);
    const schedule = found && this.scheduleOf(found.schedule);
    const rates = filled && ratesOf(filled.lr);
    const clip = found?.clip ? clipOf(found.clip) : 0;
    if (!filled || !schedule || !rates || clip === null) return false;
    delete filled.lr;
    Object.assign(this.values, filled, schedule.filled, rates, { clip });
    const unit = found.schedule ? found.unit : this.chosen.unit;
    this.chosen = { optimizer: found.optimizer.name, schedule: schedule.name, unit, written: found.written };
    this.settleCounts();
    this.show();
    return true;
  }

  scheduleOf(call) {
    if (!call) return { name: "constant", filled: {} };
    for (const [name, { text }] of Object.entries(this.table.schedules)) {
      const filled = text && match(template(text), call, this.usual);
      if (filled && Object.values(filled).every((one) => typeof one === "number")) return { name, filled };
    }
    return null;
  }

  setEpochs(epochs) {
    this.values.epochs = epochs;
    this.settleCounts();
    this.show();
  }

  // Counts that stood at their share of the training stay there when its length changes.
  settleCounts() {
    const steps = this.steps;
    for (const [name, one] of Object.entries(this.table.sliders)) {
      if (one.scale !== "count") continue;
      const share = (of) => Math.max(1, Math.round(one.share * of));
      const untouched = this.values[name] === undefined || this.values[name] === share(this.settledAt ?? steps);
      if (untouched) this.values[name] = share(steps);
    }
    this.settledAt = steps;
  }

  build() {
    this.optimizer = this.menu("optimizer", this.words.optimizer, Object.keys(this.table.optimizers).map((name) => [name, name]));
    for (const name of [...FIRST, "momentum", "beta", "epochs"]) this.slider(name);
    this.schedule = this.menu("schedule", this.words.schedule, Object.entries(this.table.schedules).map(([name, one]) => [name, one.title]));
    for (const name of Object.keys(this.table.sliders)) this.slider(name);
    this.unit = this.menu("unit", this.words.after, ["epoch", "batch"].map((name) => [name, this.words[name]]));
    this.show();
  }

  menu(name, title, options) {
    const select = element("select", { id: `choose-${name}` }, ...options.map(([value, words]) => element("option", { value }, words)));
    select.addEventListener("change", () => {
      this.chosen[name] = select.value;
      this.settleCounts();
      this.changed(true);
    });
    const label = element("label", { htmlFor: select.id }, title);
    this.places.main.append(element("div", { className: "pair" }, label, select));
    return select;
  }

  slider(name) {
    if (this.made.has(name)) return;
    const { title } = this.table.sliders[name];
    const input = element("input", { type: "range", id: `slide-${name}` });
    const output = element("output", { htmlFor: input.id });
    const row = element("div", { className: "slider" }, element("label", { htmlFor: input.id }, title), output, input);
    input.addEventListener("input", () => this.slid(name, Number(input.value), false));
    input.addEventListener("change", () => this.slid(name, Number(input.value), true));
    (MORE.has(name) ? this.places.more : this.places.main).append(row);
    this.made.set(name, { input, output, row });
  }

  slid(name, at, settled) {
    const one = this.table.sliders[name];
    const value = SCALES[one.scale].value(one, at);
    const same = value === this.values[name] || SCALES[one.scale].position(one, this.values[name]) === at;
    if (!same) this.values[name] = value;
    if (name === "low" && this.values.low > this.values.high) this.values.high = this.values.low;
    if (name === "high" && this.values.high < this.values.low) this.values.low = this.values.high;
    if (name === "epochs") this.settleCounts();
    if (!same || settled) this.changed(settled);
  }

  changed(settled) {
    this.show();
    this.moved({ settled, text: this.text(), epochs: this.values.epochs });
  }

  show() {
    const { optimizer, schedule } = this.chosen;
    const used = new Set([...holes(this.table.optimizers[optimizer]), ...holes(this.table.schedules[schedule].text), ...FIRST, "epochs", "clip"]);
    if (this.values.runs === 1) used.delete("high");
    for (const [name, parts] of this.made) this.showSlider(name, parts, used.has(name));
    this.optimizer.value = optimizer;
    this.schedule.value = schedule;
    this.unit.value = this.chosen.unit;
    this.unit.parentElement.hidden = schedule === "constant";
  }

  showSlider(name, { input, output, row }, used) {
    row.hidden = !used;
    if (!used) return;
    const one = this.table.sliders[name];
    const value = this.values[name];
    const [low, high, step] = SCALES[one.scale].range(one, this.steps, value);
    Object.assign(input, { min: low, max: high, step });
    input.value = SCALES[one.scale].position(one, value);
    const text = one.off !== undefined && value === one.off ? this.words.off : this.valueText(one, value);
    output.value = text;
    input.setAttribute("aria-valuetext", text);
    input.style.setProperty("--filled", String((Number(input.value) - low) / (high - low || 1)));
  }

  valueText(one, value) {
    return one.scale === "count" ? `${value} ${this.words.of.replace("{total}", this.steps)}` : short(value);
  }
}

function ratesOf(lr) {
  if (typeof lr === "number") return lr > 0 ? { low: lr, high: lr, runs: 1 } : null;
  const [low, high, runs, linear] = lr.split(":");
  const fits = !linear && Number(low) > 0 && Number(low) <= Number(high) && Number(runs) >= 1 && Number(runs) <= 256;
  return fits ? { low: Number(low), high: Number(high), runs: Number(runs) } : null;
}

function clipOf(call) {
  const value = call.given.length === 1 ? call.given[0].value : null;
  return value?.kind === "number" && Number(value.value) > 0 ? Number(value.value) : null;
}
