// The page of one run or one sweep: polls until it is trained, and draws it.
import { Board, fillIn, find } from "./board.js";
import { Refused, follow } from "./sweeps.js";

const { words, problems } = await (await fetch(find("known").href)).json();
const page = find("run");
const forever = new AbortController().signal;
const addresses = {
  runs: page.dataset.runs,
  surface: async (problem) => page.dataset.surfaces && follow(`${page.dataset.surfaces}${problem}/?${problems[problem].window}`, forever).catch(() => null),
};
const board = new Board({ words, addresses, changed: () => {} });

function progress({ state, done, steps }) {
  find("state").textContent = state === "waiting" ? words.waiting : fillIn(words.training, { done: done ?? 0, steps: steps ?? "" });
}

async function show(tries = 0) {
  try {
    const result = await follow(`${page.dataset.submit}${page.dataset.hash}/`, forever, progress);
    find("state").textContent = "";
    board.show(result);
    document.documentElement.dataset.drawn = result.hash;
  } catch (fault) {
    // Stopped or forgotten meanwhile: the page itself asks for it again when it is read.
    if (fault instanceof Refused && [404, 410].includes(fault.status) && tries < 3) {
      await fetch(location.href);
      show(tries + 1);
      return;
    }
    find("state").textContent = fault instanceof Refused ? fault.message || words.none : words.offline;
  }
}

if (page.dataset.hash) show();
