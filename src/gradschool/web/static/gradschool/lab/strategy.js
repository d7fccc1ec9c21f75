// Strategies as the sliders know them: read from text into calls, matched against templates with holes, and written
// back, in the short form or as PyTorch lines. What this cannot read is not a fault: the server is the judge of that.

const NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";
const TOKEN = new RegExp(
  `\\s*(?:(?<grid>${NUMBER}:${NUMBER}:\\d+(?::linear)?)|(?<number>${NUMBER})|(?<hole>\\$\\w+)|(?<name>[A-Za-z_][\\w.]*)` +
    `|(?<text>'[^']*'|"[^"]*")|(?<sign>[()[\\],=|@]))`,
  "y",
);
const CLIPS = new Set(["clip_grad_norm", "clip_grad_norm_"]);
const SUPPLIED = new Set(["optimizer", "model.parameters"]);

class Unreadable extends Error {}

function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; text.slice(at).trim(); at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new Unreadable(text.slice(at, at + 20));
    const [kind, value] = Object.entries(match.groups).find(([, one]) => one !== undefined);
    found.push({ kind, value });
  }
  return found;
}

// Recursive descent over tokens: calls, lists, numbers, names.
class Reader {
  constructor(text) {
    this.rest = tokens(text);
  }

  get next() {
    return this.rest[0]?.value;
  }

  take(sign) {
    if (this.next !== sign) throw new Unreadable(`${sign} expected`);
    this.rest.shift();
  }

  value() {
    const token = this.rest.shift();
    if (!token) throw new Unreadable("a value expected");
    if (token.kind === "sign") return this.list(token.value);
    if (token.kind === "name" && this.next === "(") return this.call(token.value);
    return { kind: token.kind, value: token.value };
  }

  list(open) {
    const close = { "[": "]", "(": ")" }[open];
    if (!close) throw new Unreadable(`${open} is no value`);
    const items = [];
    while (this.next !== close) {
      items.push(this.value());
      if (this.next !== close) this.take(",");
    }
    this.take(close);
    return { kind: "list", open, items };
  }

  call(name) {
    this.take("(");
    const given = [];
    while (this.next !== ")") {
      const named = this.rest[1]?.value === "=" && this.rest[0].kind === "name";
      const key = named ? this.rest.shift().value : null;
      if (named) this.take("=");
      given.push({ key, value: this.value() });
      if (this.next !== ")") this.take(",");
    }
    this.take(")");
    return { kind: "call", name: name.split(".").at(-1), given: given.filter((one) => one.key || !isSupplied(one.value)) };
  }
}

function isSupplied(value) {
  return (value.kind === "name" && SUPPLIED.has(value.value)) || (value.kind === "call" && value.name === "parameters");
}

// Lines, joined where a bracket is still open; without comments and assignments.
function statements(text) {
  const lines = [];
  let depth = 0;
  for (const line of text.split("\n")) {
    const plain = line.replace(/#.*$/, "").trim();
    if (!plain || /^(import|from)\b/.test(plain)) continue;
    if (depth > 0) lines[lines.length - 1] += ` ${plain}`;
    else lines.push(plain.replace(/^\w+\s*=\s*(?=[A-Za-z_])/, ""));
    depth += (plain.match(/[([]/g) ?? []).length - (plain.match(/[)\]]/g) ?? []).length;
  }
  return lines;
}

// {optimizer, schedule, clip, unit, written} of a text that says one strategy; null for anything else.
export function read(text, optimizers) {
  const found = { optimizer: null, schedule: null, clip: null, unit: /#.*after every batch/.test(text) ? "batch" : "epoch" };
  try {
    for (const line of statements(text)) {
      const reader = new Reader(line);
      for (;;) {
        place(reader.value(), found, optimizers);
        if (reader.next === "@") {
          reader.take("@");
          found.unit = reader.value().value;
        }
        if (reader.next !== "|") break;
        reader.take("|");
      }
      if (reader.rest.length) return null;
    }
  } catch (fault) {
    if (fault instanceof Unreadable) return null;
    throw fault;
  }
  found.written = /=\s*(torch\.)?(optim\.)?\w+\(\s*model\.parameters\(\)/.test(text) ? "pytorch" : "short";
  return found.optimizer ? found : null;
}

function place(call, found, optimizers) {
  const part = call.name in optimizers ? "optimizer" : CLIPS.has(call.name) ? "clip" : "schedule";
  if (call.kind !== "call" || found[part]) throw new Unreadable("one of each");
  found[part] = call;
}

// A template's text as a call, for `match` and `print`.
const templates = new Map();
export function template(text) {
  if (!templates.has(text)) templates.set(text, new Reader(text).value());
  return templates.get(text);
}

export function holes(text) {
  return [...text.matchAll(/\$(\w+)/g)].map((found) => found[1]);
}

// What fills the holes of `wanted` so that it says `given`; null when nothing does. A missing argument has its default.
export function match(wanted, given, defaults, filled = {}) {
  if (wanted.kind === "hole") return fill(wanted.value.slice(1), given, filled);
  if (wanted.kind !== given?.kind) return null;
  if (wanted.kind === "call") return matchCall(wanted, given, defaults, filled);
  if (wanted.kind === "list") {
    const same = wanted.items.length === given.items.length;
    return same && wanted.items.every((one, at) => match(one, given.items[at], defaults, filled)) ? filled : null;
  }
  return String(Number(wanted.value)) === String(Number(given.value)) ? filled : null;
}

function fill(name, given, filled) {
  const value = given.kind === "number" ? Number(given.value) : given.kind === "grid" ? given.value : null;
  if (value === null || (name in filled && filled[name] !== value)) return null;
  filled[name] = value;
  return filled;
}

function matchCall(wanted, given, defaults, filled) {
  if (wanted.name !== given.name) return null;
  const left = new Set(given.given);
  for (const { key, value } of wanted.given) {
    // Arguments without a name (only the first may be one) stand for the template's first.
    const said = given.given.find((one, at) => one.key === key || (one.key === null && at === 0 && key === wanted.given[0].key));
    if (said) {
      if (!left.delete(said) || !match(value, said.value, defaults, filled)) return null;
      continue;
    }
    for (const name of holesIn(value)) {
      if (defaults[name] === undefined || (name in filled && filled[name] !== defaults[name])) return null;
      filled[name] = defaults[name];
    }
  }
  return left.size === 0 ? filled : null;
}

function holesIn(value) {
  if (value.kind === "hole") return [value.value.slice(1)];
  if (value.kind === "list") return value.items.flatMap(holesIn);
  return value.kind === "call" ? value.given.flatMap((one) => holesIn(one.value)) : [];
}

// The call with its holes filled; arguments that only say a default are left out. `lines` writes PyTorch's own names.
export function print(call, values, defaults, lines = false) {
  const first = lines ? ["optimizer"] : [];
  const named = call.given.filter((one) => !isDefault(one.value, values, defaults));
  const texts = named.map((one) => `${one.key}=${printValue(one.value, values, defaults, lines)}`);
  return `${lines ? "torch.optim.lr_scheduler." : ""}${call.name}(${[...first, ...texts].join(", ")})`;
}

function isDefault(value, values, defaults) {
  const names = holesIn(value);
  return names.length > 0 && value.kind !== "call" && names.every((name) => defaults[name] !== undefined && values[name] === defaults[name]);
}

function printValue(value, values, defaults, lines) {
  if (value.kind === "hole") return short(values[value.value.slice(1)]);
  if (value.kind === "call") return print(value, values, defaults, lines);
  if (value.kind !== "list") return value.value;
  const items = value.items.map((one) => printValue(one, values, defaults, lines));
  const close = value.open === "[" ? "]" : ")";
  if (!lines || value.items[0]?.kind !== "call") return value.open + items.join(", ") + close;
  return `[\n${items.map((one) => `    ${one},\n`).join("")}]`;
}

// A number as people write a rate: three digits at most, and 1e-5 rather than 0.00001.
export function short(value) {
  if (typeof value === "string") return value;
  const rounded = Number(value.toPrecision(6));
  const text = Math.abs(rounded) > 0 && Math.abs(rounded) < 1e-4 ? rounded.toExponential() : String(rounded);
  return text.replace("e+", "e");
}

// A whole strategy from what fills its holes.
export function write({ optimizer, schedule, clip, unit, written }, values, defaults) {
  const call = template(optimizer);
  const after = schedule ? template(schedule) : null;
  if (written !== "pytorch") {
    const parts = [print(call, values, defaults)];
    if (clip) parts.push(`clip_grad_norm(${short(clip)})`);
    if (after) parts.push(print(after, values, defaults) + (unit === "batch" ? " @batch" : ""));
    return parts.join(" | ");
  }
  const texts = print(call, values, defaults).replace("(", "(model.parameters(), ");
  const lines = [`optimizer = torch.optim.${texts}`];
  if (clip) lines.push(`torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=${short(clip)})`);
  if (after) lines.push(`scheduler = ${print(after, values, defaults, true)}  # scheduler.step() after every ${unit}`);
  return lines.join("\n");
}
