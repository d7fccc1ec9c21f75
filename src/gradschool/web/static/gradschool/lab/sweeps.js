// Asks the server for sweeps: posts a form, polls until the result is there, and drops what a newer move replaced.

const POLLS = [15, 25, 40, 40, 40, 40, 60, 60, 80, 80, 120, 160, 240, 320, 500];
const SOONEST = 12; // ms
const CALM = 400; // ms until progress is told: a word that flashes up tells nobody anything, and costs a picture
const PATIENCE = 120; // ms a running sweep is left alone when a newer one waits
const MOST_WAIT = 8000;

export class Refused extends Error {
  constructor(said, status) {
    super(said.error ?? "");
    Object.assign(this, { said, status });
  }
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}

async function json(answer) {
  try {
    return await answer.json();
  } catch {
    return {};
  }
}

// Polls one sweep until it is done. `progress(state)` hears of each answer before that, once it takes a while.
export async function follow(address, signal, progress = () => {}) {
  const began = performance.now();
  for (let polls = 0; ; polls += 1) {
    const answer = await fetch(address, { signal });
    const said = await json(answer);
    if (answer.status === 200) return said;
    if (answer.status !== 202) throw new Refused(said, answer.status);
    if (performance.now() - began > CALM) progress(said);
    await pause(Math.min(POLLS[Math.min(polls, POLLS.length - 1)], untilDone(said, performance.now() - began)), signal);
  }
}

// How long a sweep that got so far in this time still takes, in ms; a poll too many costs less than a late picture.
function untilDone({ done, steps }, spent) {
  return done > 0 ? Math.max(SOONEST, (spent * (steps - done)) / done) : Infinity;
}

// One sweep at a time. `ask(fields)` may be called for every move; only the newest is trained to its end.
export class Sweeps {
  constructor(address, { done, refused, progress }) {
    Object.assign(this, { address, done, refused, progress });
    this.running = null;
    this.next = null;
  }

  ask(fields) {
    this.next = fields;
    if (!this.running) return this.start();
    const left = Math.max(0, PATIENCE - (performance.now() - this.running.began));
    clearTimeout(this.hurry);
    this.hurry = setTimeout(() => this.next && this.running?.controller.abort(), left);
    return undefined;
  }

  async start() {
    const fields = this.next;
    const controller = new AbortController();
    this.next = null;
    this.running = { controller, began: performance.now() };
    clearTimeout(this.hurry);
    try {
      this.done(await this.train(fields, controller.signal), fields);
      this.failures = 0;
    } catch (fault) {
      if (fault?.name !== "AbortError") this.refuse(fault, fields);
    } finally {
      this.running = null;
    }
    if (this.next) this.start();
  }

  async train(fields, signal) {
    for (;;) {
      performance.mark("lab-asked");
      const answer = await fetch(this.address, { method: "POST", body: new URLSearchParams(fields), signal });
      const said = await json(answer);
      if (!answer.ok) throw new Refused({ ...said, retry_after: said.retry_after ?? Number(answer.headers.get("Retry-After")) }, answer.status);
      performance.mark("lab-accepted");
      try {
        const result = await follow(`${this.address}${said.hash}/`, signal, this.progress);
        performance.mark("lab-received");
        return result;
      } catch (fault) {
        // Stopped because nobody asked for a while: ask anew.
        if (!(fault instanceof Refused) || fault.status !== 410 || fault.said.error?.includes("failed")) throw fault;
        await pause(POLLS.at(-1), signal);
      }
    }
  }

  // What could not be trained is told; a busy server and a lost connection are tried again, unless a newer move came.
  refuse(fault, fields) {
    const lost = !(fault instanceof Refused);
    const busy = fault.status === 429;
    const again = lost || busy || fault.status === 503;
    this.failures = again ? (this.failures ?? 0) + 1 : 0;
    // A busy lab says when to come back; one that is starting, or a lost connection, is asked soon, then less often.
    const wait = busy ? Math.max(1, fault.said.retry_after || 2) * 1000 : Math.min(MOST_WAIT, 500 * 2 ** this.failures);
    this.refused(fault, wait);
    if (!again) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      if (!this.running && !this.next) this.ask(fields);
    }, wait);
  }
}
