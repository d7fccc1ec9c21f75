// The lab: the form, the sliders and the address say the same; each change is trained and drawn.
import { Board, fillIn, find } from "./board.js";
import { Controls } from "./controls.js";
import { Sweeps, follow } from "./sweeps.js";

const TYPING = 250; // ms after the last key
const SLIDING = 0; // the events of one move come together
const SUCCESSION = 1000; // ms in which settled changes are one step of the history
const WRITING = 150; // ms until the address follows
const SELDOM = ["seeds", "dtype", "sharpness"]; // left out of an address where they are as usual

const known = await (await fetch(find("known").href)).json();
const { words } = known;
const form = find("ask");
const lines = find("strategies");
const token = find("lab-token").querySelector("input");

const addresses = {
  runs: form.dataset.runs,
  surface: (problem) => follow(`${form.dataset.surfaces}${problem}/?${known.problems[problem].window}`, new AbortController().signal).catch(() => null),
};

const board = new Board({ words, addresses, changed: (settled) => remember(settled) });
const sweeps = new Sweeps(form.dataset.submit, { done, refused, progress });
const controls = new Controls({
  table: known,
  words,
  places: { main: find("sliders"), more: find("more-sliders") },
  total: (epochs, unit) => epochs * (unit === "batch" ? known.problems[find("problem").value].steps : 1),
  moved,
});

// --- The form's fields, as they are posted and as the address has them ---

function fields() {
  return {
    problem: form.elements.problem.value,
    strategies: lines.value,
    epochs: form.elements.epochs.value,
    seeds: form.elements.seeds.value,
    dtype: form.elements.dtype.value,
    ...(form.elements.sharpness.checked ? { sharpness: "1" } : {}),
  };
}

function address() {
  const query = new URLSearchParams(Object.entries(fields()).filter(([name, value]) => !SELDOM.includes(name) || value !== known.usual[name]));
  const { run, smoothing, logLoss, logStep } = board.view;
  if (run !== null) query.set("run", run + 1);
  if (smoothing !== null) query.set("smoothing", smoothing);
  if (!logLoss) query.set("loss", "linear");
  if (logStep) query.set("steps", "log");
  return `${location.pathname}?${query}`;
}

// A settled change is a step that the back button undoes; moves in quick succession are one. What lies between only
// replaces the address, and not for every move: browsers refuse that.
let settledAt = location.pathname + location.search;
let pushedAt = -Infinity;
let later;
function remember(settled) {
  const here = address();
  clearTimeout(later);
  if (!settled || performance.now() - pushedAt < SUCCESSION) {
    later = setTimeout(() => replace(here, settled), WRITING);
    return;
  }
  if (here === settledAt) return;
  history.replaceState(null, "", settledAt);
  history.pushState(null, "", here);
  [settledAt, pushedAt] = [here, performance.now()];
}

function replace(here, settled) {
  history.replaceState(null, "", here);
  if (settled) settledAt = here;
}

function restore() {
  const query = new URLSearchParams(location.search);
  clearTimeout(later);
  pushedAt = -Infinity;
  settledAt = location.pathname + location.search;
  for (const name of ["problem", "strategies", "epochs", "seeds", "dtype"]) {
    form.elements[name].value = query.get(name) ?? known.usual[name];
  }
  form.elements.sharpness.checked = query.get("sharpness") === "1";
  restoreView(query);
  showProblem();
  readLines();
}

function restoreView(query) {
  const run = Number(query.get("run"));
  Object.assign(board.view, {
    run: run >= 1 ? run - 1 : null,
    smoothing: query.has("smoothing") ? Number(query.get("smoothing")) : null,
    logLoss: query.get("loss") !== "linear",
    logStep: query.get("steps") === "log",
  });
}

// --- Each edits the other ---

let timer;
let typed = false; // lines become a step of the history once they have been trained, not letter by letter
function train(after) {
  performance.mark("lab-moved");
  clearTimeout(timer);
  timer = setTimeout(() => sweeps.ask({ ...fields(), csrfmiddlewaretoken: token.value }), after);
  showPreset();
}

function moved({ settled, text, epochs }) {
  const changed = lines.value !== text || form.elements.epochs.value !== String(epochs);
  lines.value = text;
  form.elements.epochs.value = epochs;
  if (changed) board.view.run = null;
  showWritten(true);
  remember(settled);
  if (changed) train(SLIDING);
}

function readLines() {
  const epochs = Number(form.elements.epochs.value);
  if (Number.isInteger(epochs) && epochs > 0) controls.setEpochs(epochs);
  showWritten(controls.setFrom(lines.value));
}

// Whether the sliders say what the lines say, and how the lines are written.
function showWritten(within) {
  find("beyond").hidden = within;
  find("beyond").textContent = words.beyond;
  find("sliders").classList.toggle("beyond", !within);
  find("forms").hidden = !within;
  for (const one of find("forms").querySelectorAll("input")) one.checked = one.value === controls.chosen.written;
  lines.rows = Math.min(10, Math.max(1, lines.value.split("\n").length));
}

function showPreset() {
  const here = new URLSearchParams(address().split("?")[1]);
  let sentence = "";
  for (const link of document.querySelectorAll("[data-preset]")) {
    const wanted = new URLSearchParams(new URL(link.href).search);
    const same = ["problem", "strategies", "epochs", "seeds", "dtype", "sharpness"].every((name) => (wanted.get(name) ?? known.usual[name]) === (here.get(name) ?? known.usual[name]));
    if (same) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    if (same) sentence = link.dataset.sentence;
  }
  find("preset-sentence").textContent = sentence;
  find("preset-sentence").hidden = !sentence;
}

// --- What comes back ---

function done(result) {
  calm();
  const began = performance.now();
  board.show(result);
  performance.measure("lab-drawing", { start: began, end: performance.now() });
  performance.mark("lab-drawn");
  document.documentElement.dataset.drawn = result.hash;
  if (typed) remember(true);
  typed = false;
  showTakeaway(result.hash);
}

function showTakeaway(hash) {
  find("takeaway").hidden = false;
  for (const link of document.querySelectorAll("#takeaway [data-download]")) {
    const kind = link.dataset.download;
    link.href = `${addresses.runs}${hash}/${kind === "page" ? "" : `run.${kind}`}`;
  }
}

function calm() {
  say("");
  fault("");
}

function say(text) {
  const place = find("state");
  if (place.textContent !== text) place.textContent = text;
}

function progress({ state, done: finished, steps }) {
  say(state === "waiting" ? words.waiting : fillIn(words.training, { done: finished ?? 0, steps: steps ?? "" }));
}

function fault(text, line) {
  const mark = find("bad-line");
  find("fault").textContent = text;
  mark.hidden = !line;
  if (line) {
    lines.setAttribute("aria-invalid", "true");
    mark.style.setProperty("--line", String(line - 1));
  } else lines.removeAttribute("aria-invalid");
}

function refused(error, wait) {
  if (error.status === 400 || error.status === 413) {
    say("");
    return fault(error.said.error || words.none, error.said.line);
  }
  if (error.status === 429) return say(fillIn(words.busy, { seconds: Math.round(wait / 1000) }));
  return say(error.status ? error.said?.error || words.none : words.offline);
}

// --- What a person does ---

form.addEventListener("submit", (event) => event.preventDefault());
lines.addEventListener("input", () => {
  readLines();
  board.view.run = null;
  typed = true;
  train(TYPING);
});
lines.addEventListener("scroll", () => find("bad-line").style.setProperty("--scrolled", `${lines.scrollTop}px`));
for (const name of ["problem", "seeds", "dtype", "sharpness", "epochs"]) {
  form.elements[name].addEventListener("change", () => {
    if (name === "problem") changeProblem();
    board.view.run = null;
    remember(true);
    train(0);
  });
}
find("forms").addEventListener("change", (event) => {
  controls.chosen.written = event.target.value;
  moved({ settled: true, text: controls.text(), epochs: controls.values.epochs });
});
for (const link of document.querySelectorAll("[data-preset]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    restore();
    train(0);
  });
}
addEventListener("popstate", () => {
  restore();
  train(0);
});

function changeProblem() {
  showProblem();
  controls.setEpochs(controls.values.epochs);
}

function showProblem() {
  find("problem-summary").textContent = known.problems[form.elements.problem.value].summary;
}

restore();
controls.setEpochs(controls.values.epochs);
train(0);
