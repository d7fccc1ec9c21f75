// <code-runner>: code that can be changed and run where it stands. Its link becomes the editor in place; the editor's form is
// the one that works without JavaScript, and what comes of a run is the server's own, already escaped HTML.
import { follow, Refused } from "../lab/sweeps.js";
import { CodeField } from "./code_field.js";

const PATIENCE = 60_000; // ms that a run is asked for again while every place is taken, or the sandbox is being made ready
const CALM = 250; // ms until a running program is told: most are done before

const page = document.getElementById("run-script").dataset; // what every runner of a page shares

class CodeRunner extends HTMLElement {
  connectedCallback() {
    if (this.form) return;
    const form = this.querySelector("form.editor");
    this.link = this.querySelector(".run-link a");
    if (form) this.upgrade(form);
    else this.link?.addEventListener("click", (event) => this.open(event));
  }

  // --- From the link to the editor ---

  async open(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (this.hasAttribute("aria-busy")) return;
    this.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${page.editor}?of=${encodeURIComponent(this.dataset.of)}`);
      if (answer.ok) this.edit(await answer.text());
      else this.tell((await answer.json()).error);
    } catch {
      this.tell(page.offline);
    }
    this.removeAttribute("aria-busy");
  }

  edit(html) {
    const made = document.createElement("template");
    made.innerHTML = html;
    for (const part of [...this.children]) part.hidden = true;
    this.append(made.content);
    this.upgrade(this.querySelector("form.editor"));
    this.field.area.focus({ preventScroll: true });
  }

  tell(words) {
    const said = this.querySelector(".run-fault") ?? document.createElement("p");
    said.className = "run-fault small";
    said.setAttribute("role", "alert");
    this.append(said);
    said.textContent = words;
  }

  // --- The editor ---

  upgrade(form) {
    this.form = form;
    this.button = form.querySelector(".run-button");
    this.result = form.querySelector(".run-result");
    const area = form.querySelector("textarea");
    const original = form.querySelector(".original")?.textContent ?? area.defaultValue;
    this.field = new CodeField(form.querySelector(".code-field"), area, { run: () => this.button && form.requestSubmit(this.button) });
    form.querySelector(".keys-hint").hidden = false;
    form.addEventListener("submit", (event) => {
      if (event.submitter?.hasAttribute("formaction")) return; // the download
      event.preventDefault();
      this.run();
    });
    form.querySelector(".reset-button").addEventListener("click", (event) => {
      event.preventDefault();
      this.field.reset(original);
    });
    form.addEventListener("click", (event) => this.toLine(event));
    this.mark();
    if (form.dataset.waitsFor) this.wait(() => this.come(form.dataset.waitsFor));
  }

  toLine(event) {
    const link = event.target.closest?.(".to-line");
    if (!link) return;
    event.preventDefault();
    this.field.goTo(Number(link.dataset.line));
  }

  mark() {
    this.field.mark(JSON.parse(this.result.querySelector(".came")?.dataset.marks ?? "[]"));
  }

  // --- A run ---

  run() {
    return this.wait(() => this.start(performance.now() + PATIENCE));
  }

  // One run at a time; `what` gives its answer.
  async wait(what) {
    if (this.running) return;
    this.running = true;
    this.button?.setAttribute("aria-disabled", "true");
    this.fault("");
    const slow = setTimeout(() => this.progress({ status: "running" }), CALM);
    try {
      this.done(await what());
    } catch (fault) {
      this.refused(fault);
    }
    clearTimeout(slow);
    this.result.removeAttribute("aria-busy");
    this.button?.removeAttribute("aria-disabled");
    this.running = false;
  }

  async start(until) {
    const answer = await fetch(this.form.dataset.run, { method: "POST", body: new URLSearchParams(new FormData(this.form)) });
    const said = await answer.json().catch(() => ({}));
    if (said.retry_after && performance.now() < until) {
      this.say(answer.status === 429 ? fillIn(this.form.dataset.busy, { seconds: said.retry_after }) : said.error);
      await new Promise((resolve) => setTimeout(resolve, 1000 * said.retry_after));
      return this.start(until);
    }
    if (!answer.ok) throw new Refused(said, answer.status);
    return answer.status === 200 ? said : this.come(`${this.form.dataset.run}${said.name}/`);
  }

  come(address) {
    const of = encodeURIComponent(this.form.elements.of.value);
    return follow(`${address}?of=${of}`, new AbortController().signal, (state) => this.progress(state));
  }

  progress({ status, before }) {
    this.result.setAttribute("aria-busy", "true");
    const { running, queued } = this.form.dataset;
    this.say(status === "waiting" ? fillIn(queued, { before }) : `${running} …`);
  }

  done({ html, said, name }) {
    this.result.innerHTML = html;
    this.mark();
    this.say(said, true);
    this.result.querySelector(".ending").scrollIntoView({ block: "nearest" });
    this.dispatchEvent(new CustomEvent("ran", { bubbles: true, detail: { name } }));
  }

  refused(fault) {
    const { stale, failed, tooLong, offline } = this.form.dataset;
    if (!(fault instanceof Refused)) this.fault(offline);
    else this.fault(fault.said.error ?? { 403: stale, 413: tooLong }[fault.status] ?? failed);
    this.say("");
  }

  // What is done is on the page already: it is only said to who hears the page.
  say(words, done = false) {
    const place = this.form.querySelector(".state");
    place.classList.toggle("sr", done);
    place.textContent = words;
  }

  fault(words) {
    this.form.querySelector(".fault").textContent = words;
  }
}

function fillIn(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

customElements.define("code-runner", CodeRunner);
