// Python in colours, line by line, with the classes that the server's Pygments gives: k keyword, s string, m number,
// c comment, nf the name that def and class give. A line begins in the state in which the line before it ended: inside a
// string of three quotes, or nowhere.

const KEYWORDS = new Set(
  ("False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda nonlocal not or pass raise return try while with yield").split(" "),
);
const METHODS = new Set(
  ("abs add call contains delitem del div enter eq exit float ge getattr getattribute getitem gt hash init int invert iter " +
    "le len lt matmul mul ne neg new next or pos pow radd repr reversed rmul rsub setattr setitem str sub truediv").split(" ").map((name) => `__${name}__`),
);
const NUMBER = String.raw`0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?`;
const TOKEN = new RegExp(String.raw`(#.*)|([rbuftRBUFT]{0,2})("""|'''|"|')|(${NUMBER})|([\p{L}_][\p{L}\p{N}_]*)|(.)`, "suy");
const PLAIN = "";

// The pieces of a line as [class, text], and the state it ends in. A state is the quotes that are still open, after an `r`
// or an `f` where the string began with one.
export function coloured(line, state = "") {
  const pieces = [];
  let at = 0;
  let named = false; // the next name is given by def or class
  if (state) ({ at, state } = string(line, 0, state, pieces));
  while (at < line.length && !state) {
    TOKEN.lastIndex = at;
    const [whole, comment, prefix, quotes, number, word] = TOKEN.exec(line);
    if (quotes) {
      add(pieces, "s", prefix + quotes);
      const kept = prefix.toLowerCase().replace(/[^rf]/g, "");
      ({ at, state } = string(line, at + whole.length, kept + quotes, pieces));
      named = false;
      continue;
    }
    at += whole.length;
    add(pieces, kindOf(comment, number, word, named), whole);
    if (whole.trim()) named = word === "def" || word === "class";
  }
  return { pieces, state };
}

function kindOf(comment, number, word, named) {
  if (comment) return "c";
  if (number) return "m";
  if (!word) return PLAIN;
  if (named) return "nf";
  if (KEYWORDS.has(word)) return "k";
  return METHODS.has(word) ? "nf" : PLAIN;
}

// Neighbours of one kind are one piece.
function add(pieces, kind, text) {
  if (!text) return;
  const last = pieces.at(-1);
  if (last && last[0] === kind) last[1] += text;
  else pieces.push([kind, text]);
}

// The rest of a string from `at` on; what stands in an f-string's braces is code.
function string(line, at, state, pieces) {
  const quotes = state.replace(/^[rf]+/, "");
  const [raw, formatted] = ["r", "f"].map((sign) => state.slice(0, -quotes.length).includes(sign));
  let begun = at;
  while (at < line.length) {
    if (line.startsWith(quotes, at)) {
      add(pieces, "s", line.slice(begun, at + quotes.length));
      return { at: at + quotes.length, state: "" };
    }
    if (line[at] === "\\") at += 2;
    else if (formatted && (line.startsWith("{{", at) || line.startsWith("}}", at))) at += 2;
    else if (formatted && line[at] === "{") {
      add(pieces, "s", line.slice(begun, at + 1));
      begun = at = value(line, at + 1, quotes, pieces);
    } else at += 1;
  }
  add(pieces, "s", line.slice(begun));
  const goesOn = quotes.length === 3 || (!raw && /(^|[^\\])(\\\\)*\\$/.test(line));
  return { at: line.length, state: goesOn ? state : "" };
}

// The code in the braces of an f-string, up to its format or the closing brace.
function value(line, at, quotes, pieces) {
  let depth = 0;
  let end = at;
  for (; end < line.length && !line.startsWith(quotes, end); end += 1) {
    if ("([{".includes(line[end])) depth += 1;
    else if (depth && ")]}".includes(line[end])) depth -= 1;
    else if (!depth && ("}:".includes(line[end]) || (line[end] === "!" && line[end + 1] !== "="))) break;
  }
  for (const [kind, text] of coloured(line.slice(at, end)).pieces) add(pieces, kind, text);
  return end;
}
