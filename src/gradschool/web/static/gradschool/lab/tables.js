// The tables of a result: the verdict of every run, sortable, each row a way to choose the run; and the losses.
import { isLost, peakRate } from "./plot.js";
import { numberText } from "./scale.js";

const COLUMNS = 14; // steps shown of each run; the CSV has them all

export const finalAccuracy = (run) => run.metrics?.accuracy?.at(-1) ?? null;
export const percent = (value) => (value === null ? "" : `${(100 * value).toFixed(1)} %`);

function cell(tag, text, className = "") {
  return Object.assign(document.createElement(tag), { textContent: text, className });
}

const KEYS = {
  number: (run, index) => index,
  rate: (run) => peakRate(run),
  loss: (run) => (isLost(run) ? Infinity : (run.final_loss ?? Infinity)),
  accuracy: (run) => -(finalAccuracy(run) ?? -1),
  verdict: (run) => run.verdict.name,
};

export class VerdictTable {
  constructor(table, words, choose) {
    Object.assign(this, { table, words, choose, by: "rate", down: false });
    this.body = table.tBodies[0];
    table.tHead.addEventListener("click", (event) => this.sort(event.target.dataset.sort));
    this.body.addEventListener("click", (event) => {
      const row = event.target.closest("tr");
      if (row) this.choose(Number(row.dataset.index));
    });
  }

  show(runs, several) {
    this.runs = runs;
    this.several = several;
    this.table.classList.toggle("no-accuracy", runs.every((run) => finalAccuracy(run) === null));
    this.rows = runs.map((run, index) => this.row(run, index));
    this.order();
  }

  row(run, index) {
    const row = document.createElement("tr");
    row.dataset.index = index;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "run-button" });
    button.append(cell("code", run.strategy));
    if (this.several) button.append(cell("small", ` ${this.words.seed.replace("{seed}", run.seed)}`));
    const head = cell("th", "");
    head.scope = "row";
    head.append(button);
    const verdict = cell("td", "");
    verdict.append(cell("span", run.verdict.name, `chip ${isLost(run) ? "lost" : run.verdict.healthy ? "good" : ""}`));
    const why = cell("td", run.verdict.sentence, "words");
    if (run.verdict.advice.length) why.append(cell("span", ` ${run.verdict.advice[0]}`, "muted"));
    row.append(head, cell("td", numberText(peakRate(run))), cell("td", lossText(run, this.words)), cell("td", percent(finalAccuracy(run)), "of-accuracy"), verdict, why);
    return row;
  }

  sort(by) {
    if (!by) return;
    this.down = by === this.by && !this.down;
    this.by = by;
    for (const button of this.table.tHead.querySelectorAll("button")) {
      const head = button.closest("th");
      if (button.dataset.sort === by) head.setAttribute("aria-sort", this.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    this.order();
  }

  order() {
    const key = KEYS[this.by];
    const keys = this.runs.map(key);
    const compare = (a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : a - b);
    const places = this.runs.map((_, index) => index).sort(compare);
    if (this.down) places.reverse();
    this.body.replaceChildren(...places.map((index) => this.rows[index]));
  }

  mark(chosen) {
    this.rows?.forEach((row, index) => {
      row.classList.toggle("is-chosen", index === chosen);
      row.querySelector("button").setAttribute("aria-pressed", String(index === chosen));
    });
  }
}

export function lossText(run, words) {
  return run.final_loss === null ? words.notFinite : numberText(run.final_loss);
}

// Losses of every run at some steps, made when somebody opens it.
export function fillDataTable(table, runs, words) {
  const last = Math.max(...runs.map((run) => run.loss.length)) - 1;
  const stride = Math.max(1, Math.ceil(last / COLUMNS));
  const steps = [...Array(Math.floor(last / stride) + 1).keys()].map((at) => at * stride);
  if (steps.at(-1) !== last) steps.push(last);
  const head = document.createElement("tr");
  head.append(...[words.rate, ...steps.map((step) => `${words.step} ${step}`)].map((text) => Object.assign(cell("th", text), { scope: "col" })));
  const rows = runs.map((run) => {
    const row = document.createElement("tr");
    const name = Object.assign(cell("th", numberText(peakRate(run))), { scope: "row" });
    row.append(name, ...steps.map((step) => cell("td", run.loss[step] === null ? words.notFinite : numberText(run.loss[step]))));
    return row;
  });
  const [top, body] = [document.createElement("thead"), document.createElement("tbody")];
  top.append(head);
  body.append(...rows);
  table.replaceChildren(top, body);
}
