// <lab-place>: a strategy to change and train within a lesson, with the lab's own engine. Without JavaScript its form leads
// to the lab.
import "../lab/losschart.js";
import { Sweeps } from "../lab/sweeps.js";
import { numberText } from "../lab/scale.js";

const MOST_LINES = 12;
const MOST_VERDICTS = 6;

function fillIn(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

class LabPlace extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.strategy = this.form.elements.strategies;
    this.outcome = this.querySelector(".outcome");
    this.sweeps = new Sweeps(this.form.dataset.submit, {
      done: (result) => this.done(result),
      refused: (fault, wait) => this.refused(fault, wait),
      progress: (state) => this.progress(state),
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.train();
    });
  }

  train() {
    this.fault("");
    const { problem, strategies, epochs } = this.form.elements;
    const token = document.querySelector("#lab-token input").value;
    this.sweeps.ask({ problem: problem.value, strategies: strategies.value, epochs: epochs.value, seeds: "0", csrfmiddlewaretoken: token });
  }

  say(text) {
    this.querySelector(".state").textContent = text;
  }

  fault(text) {
    this.querySelector(".fault").textContent = text;
    if (text) this.strategy.setAttribute("aria-invalid", "true");
    else this.strategy.removeAttribute("aria-invalid");
  }

  progress({ state, done, steps }) {
    this.say(state === "waiting" ? this.dataset.queued : fillIn(this.dataset.training, { done: done ?? 0, steps: steps ?? "" }));
  }

  refused(fault, wait) {
    if (fault.status === 400 || fault.status === 413) {
      this.say("");
      this.fault(fault.said.error || this.dataset.none);
    } else if (fault.status === 429) this.say(fillIn(this.dataset.busy, { seconds: Math.round(wait / 1000) }));
    else this.say(fault.status ? fault.said?.error || this.dataset.none : this.dataset.offline);
  }

  done(result) {
    this.say("");
    this.fault("");
    this.outcome.hidden = false;
    const told = result.runs.slice(0, MOST_VERDICTS).map((run) => this.verdict(run));
    this.querySelector(".verdicts-of").replaceChildren(...told);
    const chart = this.querySelector("loss-chart");
    chart.show(result, { step: this.dataset.step, loss: this.dataset.loss, rate: this.dataset.rate });
    const [first] = result.runs;
    const runs = result.runs.length === 1 ? first.strategy : String(result.runs.length);
    chart.describe(fillIn(this.dataset.summary, { runs, problem: result.problem, sentence: first.verdict.sentence }));
    this.querySelector(".outcome code").textContent = this.printed(first, result.steps_per_epoch).join("\n");
  }

  loss(value) {
    return value === null || value === undefined ? this.dataset.notFinite : numberText(value, 4);
  }

  verdict(run) {
    const words = { strategy: run.strategy, loss: this.loss(run.final_loss), name: run.verdict.name, sentence: run.verdict.sentence };
    const line = document.createElement("p");
    line.className = run.verdict.healthy ? "notice good" : "notice bad";
    line.textContent = fillIn(this.dataset.ended, words);
    return line;
  }

  // What a loop that prints the last batch's loss of every epoch would print; the middle of a long one is left out.
  printed(run, steps) {
    const losses = run.loss.filter((_, step) => (step + 1) % steps === 0);
    const lines = losses.map((loss, epoch) => fillIn(this.dataset.printed, { epoch: epoch + 1, loss: this.loss(loss) }));
    if (lines.length <= MOST_LINES) return lines;
    return [...lines.slice(0, MOST_LINES - 2), "…", lines.at(-1)];
  }
}
customElements.define("lab-place", LabPlace);
