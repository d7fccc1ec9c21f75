// What a result looks like: the chart with its view controls, the figures, the chosen run, the tables.
import "./losschart.js";
import "./sharpness.js";
import "./surface.js";
import { Ink, fit, whenInkChanges } from "./ink.js";
import { isLost, peakRate, shares } from "./plot.js";
import { countText, numberText } from "./scale.js";
import { VerdictTable, fillDataTable, finalAccuracy, lossText, percent } from "./tables.js";

const NOISY = 60; // curves, above which they are smoothed unless somebody says otherwise
const STRONG = 0.9;
const FEW = 8; // strategies, up to which each is named beside the chart

export const find = (id) => document.getElementById(id);
export const fillIn = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export class Board {
  // `changed(settled)` hears when what the address should say of the view has changed.
  constructor({ words, addresses, changed }) {
    Object.assign(this, { words, addresses, changed });
    this.view = { run: null, smoothing: null, logLoss: true, logStep: false };
    this.chart = find("chart");
    this.table = new VerdictTable(find("verdicts"), words, (index) => this.choose(index, true));
    this.surfaces = new Map();
    this.listen();
  }

  listen() {
    this.chart.addEventListener("choose", (event) => this.choose(event.detail, true));
    const slider = find("chosen-run");
    slider.addEventListener("input", () => this.choose(this.order[Number(slider.value)], false));
    slider.addEventListener("change", () => this.changed(true));
    find("smoothing").addEventListener("input", (event) => this.setView({ smoothing: Number(event.target.value) }, false));
    find("smoothing").addEventListener("change", () => this.changed(true));
    find("log-loss").addEventListener("change", (event) => this.setView({ logLoss: event.target.checked }, true));
    find("log-step").addEventListener("change", (event) => this.setView({ logStep: event.target.checked }, true));
    find("data").addEventListener("toggle", () => this.showData());
    find("copy").addEventListener("click", () => this.copy());
    find("png")?.addEventListener("click", () => this.savePicture());
    find("play").addEventListener("click", () => this.play());
    this.ink = new Ink(find("ramp").parentElement);
    whenInkChanges(() => {
      this.showRamp();
      if (this.runs) this.showKey();
    });
  }

  setView(view, settled) {
    Object.assign(this.view, view);
    this.showView();
    this.changed(settled);
  }

  show(result) {
    this.result = result;
    this.runs = result.runs;
    this.order = this.runs.map((_, index) => index).sort((a, b) => peakRate(this.runs[a]) - peakRate(this.runs[b]) || a - b);
    this.best = this.bestRun();
    this.chart.chosen = this.chosen;
    Object.assign(this.chart.view, this.shownView());
    this.chart.show(result, this.words);
    this.showView();
    this.showFigures();
    this.table.show(this.runs, new Set(this.runs.map((run) => run.seed)).size > 1);
    this.showRamp();
    this.showKey();
    this.showChosen();
    this.showData();
  }

  // The run that is chosen: the one that was asked for, else the best.
  get chosen() {
    return this.view.run !== null && this.runs[this.view.run] ? this.view.run : (this.best ?? 0);
  }

  get steps() {
    return this.result.epochs * this.result.steps_per_epoch;
  }

  bestRun() {
    const whole = this.runs.map((_, index) => index).filter((index) => !isLost(this.runs[index]) && this.runs[index].final_loss !== null);
    return whole.length ? whole.reduce((best, index) => (this.runs[index].final_loss < this.runs[best].final_loss ? index : best)) : null;
  }

  // Many curves of a problem with batches look like noise; one that sees all data at each step has none.
  shownView() {
    const noisy = this.runs.length > NOISY && this.result.steps_per_epoch > 1;
    return { smoothing: this.view.smoothing ?? (noisy ? STRONG : 0), logLoss: this.view.logLoss, logStep: this.view.logStep };
  }

  showView() {
    if (!this.runs) return;
    const view = this.shownView();
    this.chart.set(view);
    const smoothing = find("smoothing");
    smoothing.value = view.smoothing;
    const text = view.smoothing ? view.smoothing.toFixed(2) : this.words.off;
    find("smoothing-value").value = text;
    smoothing.setAttribute("aria-valuetext", text);
    smoothing.style.setProperty("--filled", String(view.smoothing / Number(smoothing.max)));
    find("log-loss").checked = view.logLoss;
    find("log-step").checked = view.logStep;
  }

  showFigures() {
    const { runs, words, best } = this;
    const lost = runs.filter(isLost).length;
    const told = { runs: runs.length, problem: this.result.problem, diverged: lost };
    const bestRun = best === null ? null : runs[best];
    const accuracies = runs.map(finalAccuracy).filter((one) => one !== null);
    find("best-rate").textContent = bestRun ? numberText(peakRate(bestRun)) : "–";
    find("best-loss").textContent = bestRun ? numberText(bestRun.final_loss) : "–";
    find("accuracy-figure").hidden = !accuracies.length;
    find("best-accuracy").textContent = accuracies.length ? percent(Math.max(...accuracies)) : "–";
    find("lost-count").textContent = lost;
    find("lost-of").textContent = fillIn(words.of, { total: runs.length });
    find("trained-steps").textContent = countText(this.steps * runs.length);
    find("trained-time").textContent = `${numberText(this.result.seconds, 2)} s`;
    find("plot-what").textContent = fillIn(runs.length === 1 ? words.doneOne : words.done, { runs: runs.length, steps: countText(this.steps), seconds: numberText(this.result.seconds, 2) });
    const best_ = bestRun ? { rate: numberText(peakRate(bestRun)), loss: numberText(bestRun.final_loss) } : {};
    this.summary = fillIn(bestRun ? words.summary : words.allDiverged, { ...told, ...best_ });
    find("summary").textContent = this.summary;
  }

  showRamp() {
    if (!this.runs) return;
    const rates = this.runs.map(peakRate).filter((rate) => rate > 0);
    const [low, high] = [Math.min(...rates), Math.max(...rates)];
    find("ramp").hidden = !(high > low * 1.0001);
    if (find("ramp").hidden) return;
    find("ramp-low").textContent = numberText(low);
    find("ramp-high").textContent = numberText(high);
    const bar = find("ramp-bar");
    this.ink.read();
    const pen = fit(bar, bar.clientWidth, bar.clientHeight);
    for (let x = 0; x < bar.clientWidth; x += 1) {
      pen.fillStyle = this.ink.ramp(x / bar.clientWidth);
      pen.fillRect(x, 0, 1.5, bar.clientHeight);
    }
  }

  // A few strategies are named under the chart, in their colours.
  showKey() {
    const named = [...new Set(this.runs.map((run) => run.strategy))];
    const places = shares(this.runs);
    const key = find("curve-key");
    key.hidden = named.length > FEW || named.length < 2;
    if (key.hidden) return;
    this.ink.read();
    key.replaceChildren(...named.map((strategy) => {
      const same = this.runs.map((_, index) => index).filter((index) => this.runs[index].strategy === strategy);
      const lost = same.some((index) => isLost(this.runs[index]));
      const swatch = Object.assign(document.createElement("span"), { className: lost ? "key-line lost" : "key-line" });
      swatch.style.borderTopColor = lost ? this.ink.of("bad") : this.ink.ramp(places[same[0]]);
      const words = [...new Set(same.map((index) => this.runs[index].verdict.name))].join(", ");
      const item = document.createElement("li");
      item.append(swatch, Object.assign(document.createElement("code"), { textContent: strategy }), ` ${words}`);
      return item;
    }));
  }

  choose(index, settled) {
    this.view.run = index;
    this.chart.set({ chosen: index });
    this.showChosen();
    this.changed(settled);
  }

  showChosen() {
    const { words, runs, chosen } = this;
    const run = runs[chosen];
    const slider = find("chosen-run");
    Object.assign(slider, { max: runs.length - 1 });
    slider.value = this.order.indexOf(chosen);
    slider.style.setProperty("--filled", String(runs.length > 1 ? Number(slider.value) / (runs.length - 1) : 0));
    const told = { number: Number(slider.value) + 1, runs: runs.length, rate: numberText(peakRate(run)), verdict: run.verdict.name, loss: lossText(run, words) };
    slider.setAttribute("aria-valuetext", fillIn(words.chosen, told));
    find("chosen-run-value").value = `${told.rate}`;
    find("chosen-strategy").textContent = run.strategy;
    const chip = find("chosen-verdict");
    chip.textContent = run.verdict.name;
    chip.className = `chip ${isLost(run) ? "lost" : run.verdict.healthy ? "good" : ""}`;
    find("chosen-sentence").textContent = run.verdict.sentence;
    find("chosen-advice").replaceChildren(...run.verdict.advice.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    find("run-link").href = `${this.addresses.runs}${run.hash}/`;
    find("copy-text").hidden = true;
    find("copy-state").textContent = "";
    this.table.mark(chosen);
    this.chart.describe(`${this.summary} ${fillIn(words.chosenCurve, { strategy: run.strategy, sentence: run.verdict.sentence })}`);
    this.showSurface(run);
    this.showSharpness(run);
  }

  async showSurface(run) {
    const figure = find("surface-figure");
    figure.hidden = !run.path?.length;
    if (figure.hidden) return;
    const { problem } = this.result;
    if (!this.surfaces.has(problem)) this.surfaces.set(problem, this.addresses.surface(problem));
    const surface = await this.surfaces.get(problem);
    if (run !== this.runs[this.chosen]) return;
    figure.hidden = !surface;
    if (!surface) {
      this.surfaces.delete(problem);
      return;
    }
    const told = { strategy: run.strategy, first: numberText(run.loss[0]), last: lossText(run, this.words), steps: this.steps };
    Object.assign(find("play"), { textContent: this.words.play, disabled: false });
    find("surface").show(surface, run.path, fillIn(this.words.path, told));
  }

  play() {
    const surface = find("surface");
    const button = find("play");
    if (button.textContent === this.words.stop) return surface.stop();
    button.textContent = this.words.stop;
    surface.play(() => (button.textContent = this.words.play));
    return undefined;
  }

  showSharpness(run) {
    const figure = find("sharpness-figure");
    figure.hidden = !run.sharpness?.length;
    if (figure.hidden) return;
    const told = { first: numberText(run.sharpness[0][1]), last: numberText(run.sharpness.at(-1)[1]), limit: numberText(run.limit.at(-1)?.[1]) };
    const measured = this.runs.filter((one) => one.sharpness?.length);
    find("sharpness-chart").show(measured, measured.indexOf(run), this.steps, this.words, fillIn(this.words.sharpnessOf, told));
  }

  showData() {
    if (this.runs && find("data").open) fillDataTable(find("data-table"), this.runs, this.words);
  }

  // The chosen run as a whole script. Where the browser does not let a page copy, the text is shown and selected.
  async copy() {
    const run = this.runs[this.chosen];
    const state = find("copy-state");
    const place = find("copy-text");
    try {
      const answer = await fetch(`${this.addresses.runs}${run.hash}/run.py`);
      if (!answer.ok) throw new Error(answer.statusText);
      place.value = await answer.text();
    } catch {
      state.textContent = this.words.offline;
      return;
    }
    try {
      await navigator.clipboard.writeText(place.value);
      state.textContent = this.words.copied;
    } catch {
      state.textContent = this.words.copy;
      place.hidden = false;
      place.select();
      place.focus();
    }
  }

  async savePicture() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await this.chart.picture());
    link.download = `gradschool-${this.result.problem}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}
