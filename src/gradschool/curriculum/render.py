"""From the authors' Markdown, maths and Python to safe HTML, on the server and once per content fingerprint."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.filter import Filter
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import Token, _TokenType, is_token_subtype

from gradschool.curriculum.values import Html


class RenderError(ValueError):
    """A text that cannot be rendered; the message says what is wrong and the mend."""


def fill(text: str, values: Mapping[str, Any]) -> str:
    """`text` with its `{{ parameters and facts }}` filled in.

    Filters: `fixed(digits)`, `significant(digits)`, `scientific(digits)`, `percent(digits)`.

    Raises RenderError for an unknown name or a broken expression.
    """
    if "{{" not in text and "{%" not in text:
        return text
    try:
        return _template(text).render(**values)
    except (TemplateError, TypeError, ValueError) as error:
        known = ", ".join(sorted(values)) or "none"
        raise RenderError(f"{error}; the parameters and facts it may use are: {known}") from error


@lru_cache(maxsize=8192)
def _template(text: str) -> Template:
    """Compiled once: the variants of a question share their texts, and compiling costs most of filling one in."""
    return _environment().from_string(text)


def markdown(text: str) -> Html:
    """Markdown with `$maths$` and fenced Python as HTML; raw HTML in it is shown, not obeyed."""
    return str(_markdown().render(text)).strip()


def inline(text: str) -> Html:
    """Markdown without paragraphs, for a heading or a summary."""
    return str(_markdown().renderInline(text)).strip()


def python_block(code: str) -> Html:
    """Python source as a highlighted block, classes only (no style attributes, for the strict CSP).

    The block can be focused, so that a long line can be scrolled with the keyboard.
    """
    tokens = highlight(code, _python_lexer(), HtmlFormatter(nowrap=True)).rstrip("\n")
    return f'<pre class="highlight" tabindex="0"><code>{tokens}</code></pre>'


COLOURED = {
    Token.Comment: Token.Comment,
    Token.Keyword: Token.Keyword,
    Token.Operator.Word: Token.Keyword,
    Token.Literal.Number: Token.Literal.Number,
    Token.Literal.String: Token.Literal.String,
    Token.Name.Class: Token.Name.Function,
    Token.Name.Function: Token.Name.Function,
}
"""What the page colours, and the one class each kind gets."""


class _ColouredOnly(Filter):
    """Makes plain text of what the page does not colour, and one kind of its shades: half the bytes."""

    def filter(  # Pygments' name and arguments
        self,
        lexer: object,  # noqa: ARG002
        stream: Iterable[tuple[_TokenType, str]],
    ) -> Iterator[tuple[_TokenType, str]]:
        for kind, value in stream:
            shown = (plain for shade, plain in COLOURED.items() if is_token_subtype(kind, shade))
            yield next(shown, Token.Text), value


@cache
def _python_lexer() -> PythonLexer:
    lexer = PythonLexer(stripall=False)
    lexer.add_filter(_ColouredOnly())
    return lexer


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.filters["fixed"] = lambda value, digits: f"{float(value):.{digits}f}"
    environment.filters["significant"] = significant
    environment.filters["scientific"] = scientific
    environment.filters["percent"] = lambda value, digits=0: f"{100 * value:.{digits}f} %"
    return environment


def significant(value: float, digits: int) -> str:
    """`value` with so many significant digits, never in exponent form between 1e-5 and 1e7."""
    if value == 0 or not 1e-5 <= abs(value) < 1e7:
        return f"{value:.{digits}g}"
    return f"{float(f'{value:.{digits}g}'):.10f}".rstrip("0").rstrip(".")


def scientific(value: float, digits: int = 1) -> str:
    """`value` as maths, `$4.2 \\times 10^{6}$`, for numbers too long to read otherwise."""
    mantissa, _, exponent = f"{float(value):.{digits}e}".partition("e")
    return rf"${mantissa} \times 10^{{{int(exponent)}}}$"


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "highlight": _fence, "typographer": False}).enable(
        "table"
    )
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, renderer=_maths)
    parser.core.ruler.before("inline", "padded", _padded)
    return parser


def _padded(state: StateCore) -> None:
    """Adds a space to texts that begin with maths and end in a digit.

    The plugin looks at the character before a dollar, and before the first one it finds the text's last: a digit there
    would make it no maths.
    """
    for token in state.tokens:
        if token.type == "inline" and token.content.startswith("$") and token.content[-1].isdigit():
            token.content += " "


def _fence(code: str, language: str, _attributes: str) -> str:
    if language == "python":
        return python_block(code)
    return f'<pre class="output" tabindex="0"><code>{html.escape(code)}</code></pre>'


_UNSUPPORTED = re.compile(r"\\begin\{aligned\}|\\operatorname\*")


def _maths(latex: str, options: Mapping[str, Any]) -> str:
    if _UNSUPPORTED.search(latex):
        raise RenderError(
            f"maths {latex!r}: use align* for aligned, and \\mathop{{\\mathrm{{}}}} for \\operatorname*"
        )
    try:
        if not options.get("display_mode"):
            return convert(latex)
        # A formula that is wider than a phone is scrolled, which a keyboard must be able to do as well.
        return convert(latex, display="block").replace("<math ", '<math tabindex="0" ', 1)
    except Exception as error:  # latex2mathml's own errors share no base class
        raise RenderError(f"maths {latex!r} is not understood ({type(error).__name__})") from error
