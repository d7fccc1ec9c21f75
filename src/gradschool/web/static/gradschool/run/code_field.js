// A text area for Python over a sheet that shows the same text in colours, with numbered lines. The text area stays the
// real control: what is typed, undone, composed, selected and read aloud is its own.
import { coloured } from "./python.js";

const INDENT = "    ";

export class CodeField {
  constructor(box, area, { run }) {
    Object.assign(this, { box, area, run });
    this.lines = [];
    this.leaving = false; // Escape was pressed: the next Tab leaves
    this.build();
    area.addEventListener("input", () => this.paint());
    area.addEventListener("keydown", (event) => this.pressed(event));
    area.addEventListener("blur", () => {
      this.leaving = false;
    });
    addEventListener("pageshow", () => this.paint()); // a browser puts back what was typed before
    this.paint();
  }

  build() {
    this.sheet = document.createElement("div");
    this.sheet.className = "sheet";
    this.shown = document.createElement("pre");
    this.shown.className = "highlight lines";
    this.shown.setAttribute("aria-hidden", "true");
    this.sheet.append(this.shown, this.area);
    this.box.append(this.sheet);
    this.box.classList.add("coloured");
  }

  // --- Colours: only the lines that changed are drawn, and those whose state follows from them ---

  paint() {
    const texts = this.area.value.split("\n");
    const before = this.lines;
    let first = 0;
    while (first < texts.length && first < before.length && texts[first] === before[first].text) first += 1;
    let same = 0;
    while (same < Math.min(texts.length, before.length) - first && texts.at(-1 - same) === before.at(-1 - same).text) same += 1;
    const replaced = before.slice(first, before.length - same);
    const made = texts.slice(first, texts.length - same).map((text, place) => this.line(text, replaced[place]));
    for (const line of replaced.slice(made.length)) line.element.remove();
    const next = before[before.length - same]?.element ?? null;
    for (const line of made) if (!line.element.isConnected) this.shown.insertBefore(line.element, next);
    this.lines = [...before.slice(0, first), ...made, ...before.slice(before.length - same)];
    this.colour(first, first + made.length);
  }

  line(text, old) {
    const element = old?.element ?? document.createElement("div");
    element.className = "code-row";
    return { text, element, begins: null, ends: "" };
  }

  colour(from, to) {
    let state = from ? this.lines[from - 1].ends : "";
    for (let at = from; at < this.lines.length; at += 1) {
      const line = this.lines[at];
      if (at >= to && line.begins === state) return;
      const { pieces, state: ends } = coloured(line.text, state);
      line.begins = state;
      line.ends = state = ends;
      line.element.replaceChildren(...pieces.map(piece));
    }
  }

  // --- Lines that a run has something to say about ---

  mark(marks) {
    for (const { element } of this.lines) element.className = "code-row";
    for (const [number, tone, words] of marks) {
      const element = this.lines[number - 1]?.element;
      if (!element) continue;
      element.classList.add(tone);
      element.dataset.words = words.split("\n")[0].slice(0, 90);
    }
    if (marks.some(([, tone]) => tone === "bad")) this.area.setAttribute("aria-invalid", "true");
    else this.area.removeAttribute("aria-invalid");
  }

  goTo(number) {
    const line = Math.min(number, this.lines.length) - 1;
    const begin = this.lines.slice(0, line).reduce((sum, { text }) => sum + text.length + 1, 0);
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(begin, begin + this.lines[line].text.length);
    this.lines[line].element.scrollIntoView({ block: "center" });
    this.box.scrollLeft = 0;
  }

  // --- Keys ---

  pressed(event) {
    if (event.isComposing) return;
    const left = this.leaving;
    this.leaving = event.key === "Escape" || (left && event.key === "Shift");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.act(event, () => this.run());
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "Tab" && !left) this.act(event, () => this.shift(event.shiftKey));
    else if (event.key === "Enter" && !event.shiftKey) this.act(event, () => this.breakLine());
  }

  act(event, what) {
    event.preventDefault();
    what();
  }

  // The text as if typed, so that the browser's own undo takes it back.
  type(text) {
    const { selectionStart: begin, selectionEnd: end } = this.area;
    if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
    this.area.setRangeText(text, begin, end, "end");
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  replace(begin, end, text) {
    this.area.setSelectionRange(begin, end);
    if (text || begin !== end) this.type(text);
  }

  breakLine() {
    const { value, selectionStart: at } = this.area;
    const line = value.slice(value.lastIndexOf("\n", at - 1) + 1, at);
    const opens = /:\s*(#.*)?$/.test(line) ? INDENT : "";
    this.type(`\n${line.match(/^[ \t]*/)[0]}${opens}`);
  }

  shift(back) {
    const { value, selectionStart: begin, selectionEnd: end } = this.area;
    const first = value.lastIndexOf("\n", begin - 1) + 1;
    if (!back && begin === end) {
      this.type(INDENT.slice((begin - first) % INDENT.length));
      return;
    }
    // A selection that ends before the first sign of a line does not mean that line.
    const upTo = end > begin && value[end - 1] === "\n" ? end - 1 : end;
    const after = value.indexOf("\n", upTo);
    const last = after < 0 ? value.length : after;
    const old = value.slice(first, last).split("\n");
    const lines = old.map((line) => (back ? line.replace(/^( {1,4}|\t)/, "") : line && INDENT + line));
    const text = lines.join("\n");
    if (text === value.slice(first, last)) return;
    this.replace(first, last, text);
    const grown = lines[0].length - old[0].length;
    const whole = text.length - (last - first);
    this.area.setSelectionRange(Math.max(first, begin + grown), Math.max(first, end + whole));
  }

  reset(text) {
    this.area.focus({ preventScroll: true });
    if (text !== this.area.value) this.replace(0, this.area.value.length, text);
    this.mark([]);
    this.area.setSelectionRange(0, 0);
    this.area.scrollIntoView({ block: "nearest" });
  }
}

function piece([kind, text]) {
  if (!kind) return document.createTextNode(text);
  const span = document.createElement("span");
  span.className = kind;
  span.textContent = text;
  return span;
}
