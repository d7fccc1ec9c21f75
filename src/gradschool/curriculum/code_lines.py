"""A program as its logical lines, compared without regard to spaces, comments, quotes and the way a number is written.

It is tokenized, never parsed: a stranger's program may be nested so deeply that Python's parser would not stand it.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress

Line = tuple[str, ...]
"""The tokens of one logical line, in their plainest form."""

_LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
_OPENING, _CLOSING = set("([{"), set(")]}")


def logical_lines(code: str) -> list[Line]:
    """The logical lines of `code`; of a program that is no Python those before the fault."""
    lines: list[Line] = []
    line: list[str] = []
    depth = 0
    with suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type in _LAYOUT:
                continue
            ends = token.type == tokenize.NEWLINE or (token.string == ";" and depth == 0)
            if ends:
                lines += [tuple(line)] if line else []
                line = []
                continue
            depth += (token.string in _OPENING) - (token.string in _CLOSING)
            if token.string in _CLOSING and line and line[-1] == ",":
                line.pop()
            line.append(_plain(token))
    return [*lines, tuple(line)] if line else lines


def _plain(token: tokenize.TokenInfo) -> str:
    """A number or a string as Python itself would write it."""
    if token.type in (tokenize.NUMBER, tokenize.STRING):
        with suppress(ValueError, SyntaxError, MemoryError):
            return repr(ast.literal_eval(token.string))
    return token.string


def missing_line(code: str, keep: Sequence[str], original: str) -> str:
    """The first of the lines to keep that `code` has less often than the `original` program; "" for none."""
    found, wanted = Counter(logical_lines(code)), Counter(logical_lines(original))
    for text in keep:
        if any(found[line] < wanted[line] for line in logical_lines(text)):
            return text
    return ""


def set_again(code: str, keep: Sequence[str], original: str) -> str:
    """A name set by a line to keep, or `show`, that `code` sets more often than the `original` program; "" for none."""
    found, allowed = _names_set(code), _names_set(original)
    for name in (*_names_set("\n".join(keep)), "show"):
        if found[name] > allowed[name]:
            return name
    return ""


def _names_set(code: str) -> Counter[str]:
    """How often each plain name is given a value: by `=`, by `+=` and its like, by `def`, or as a loop's variable."""
    return Counter(name for line in logical_lines(code) for name in _set_by(line))


def _set_by(line: Line) -> Iterator[str]:
    if len(line) > 1 and line[0] in ("for", "def", "class"):
        yield line[1]
    elif len(line) > 1 and line[0].isidentifier() and line[1].endswith("=") and line[1] not in ("==", "!="):
        yield line[0]
