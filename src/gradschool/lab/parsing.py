"""Reads a strategy from text: the short form, or the PyTorch lines. Read with `ast`, never run. Torch-free."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import Any

from gradschool.lab.arguments import bind
from gradschool.lab.errors import StrategyError
from gradschool.lab.formula import Formula, check_formula, dotted
from gradschool.lab.signatures import Signature, optimizers, schedulers
from gradschool.lab.strategy import Schedule, Strategy, Unit, known

LONGEST_TEXT = 10_000
EXAMPLE = "`SGD(lr=0.1) | StepLR(step_size=2)`, or the lines `optimizer = …` and `scheduler = …` of PyTorch"
PREFIXES = {"", "torch.optim", "optim", "torch.optim.lr_scheduler", "optim.lr_scheduler", "lr_scheduler"}
CLIPPING = {
    "clip_grad_norm",
    "clip_grad_norm_",
    "torch.nn.utils.clip_grad_norm_",
    "nn.utils.clip_grad_norm_",
    "utils.clip_grad_norm_",
}
STEP_COMMENT = re.compile(r"(?:@|\bafter every )(epoch|batch)\b")


def parse(text: str) -> Strategy:
    """The strategy that a text says.

    The text is the short form, `SGD(lr=0.1, momentum=0.9) | StepLR(step_size=2, gamma=0.5) @batch`, or the PyTorch
    lines themselves, as `Strategy.as_pytorch` prints them or as people write them: with or without module prefixes,
    assignments and imports; a comment `# scheduler.step() after every batch` says when the schedule steps, and
    `clip_grad_norm(1.0)`, or PyTorch's line for it, that the gradient is clipped.
    Raises StrategyError, saying where, and what to mend. Nothing of the text is ever executed.
    """
    return strategy_of(statements(text), unit_in_comment(text))


def statements(text: str) -> list[ast.stmt]:
    """The text as Python's own parser sees it, not yet known to be a strategy; StrategyError where it sees nothing."""
    check_text(text)
    try:
        return ast.parse(text.strip()).body
    except SyntaxError as error:
        where = f"line {error.lineno}, column {error.offset}: {error.msg}" if error.lineno else error.msg
        raise StrategyError(f"This is not a strategy ({where}). Write {EXAMPLE}.") from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise StrategyError(f"This is not a strategy. Write {EXAMPLE}.") from error


def check_text(text: object) -> None:
    """Raise StrategyError for what is no text, or too long to be a strategy."""
    if not isinstance(text, str):
        raise StrategyError(f"A strategy is a text such as {EXAMPLE}, not {type(text).__name__}.")
    if len(text) > LONGEST_TEXT:
        raise StrategyError(
            f"A strategy is at most {LONGEST_TEXT:,} characters long, this text has {len(text):,}."
        )


def strategy_of(lines: list[ast.stmt], unit: Unit | None = None) -> Strategy:
    """The strategy that parsed lines say; `unit` is what a comment said of it. Raises StrategyError."""
    reader = _Reader()
    try:
        for line in lines:
            reader.read(line)
        return reader.strategy(unit)
    except RecursionError as error:
        raise StrategyError("The strategy is nested too deeply.") from error


def unit_in_comment(text: str) -> Unit | None:
    """What a comment such as `# scheduler.step() after every batch` says of when the schedule steps; or None."""
    tokens = tokenize.generate_tokens(io.StringIO(text.strip()).readline)
    comments = " ".join(token.string for token in tokens if token.type == tokenize.COMMENT)
    return _unit(found[1]) if (found := STEP_COMMENT.search(comments)) else None


def _unit(word: str) -> Unit:
    if word not in ("epoch", "batch"):
        raise StrategyError(f"A schedule steps @epoch or @batch, not @{word}.")
    return "batch" if word == "batch" else "epoch"


class _Reader:
    """Reads statement by statement, remembering what each name stands for."""

    def __init__(self) -> None:
        self.named: dict[str, Strategy | Schedule] = {}
        self.optimizer: Strategy | None = None
        self.schedules: list[Schedule] = []
        self.clip: float | None = None
        self.unit: Unit | None = None

    def strategy(self, unit: Unit | None) -> Strategy:
        if self.optimizer is None:
            raise StrategyError(f"The strategy names no optimizer. Write {EXAMPLE}.")
        if len(self.schedules) > 1:
            raise StrategyError(
                f"The strategy has {len(self.schedules)} schedules; join them by SequentialLR or ChainedScheduler."
            )
        schedule = self.schedules[0] if self.schedules else None
        return Strategy(
            self.optimizer.optimizer,
            self.optimizer.arguments,
            schedule,
            self.unit or unit or "epoch",
            self.clip,
        )

    def read(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Import() | ast.ImportFrom():
                pass
            case ast.Expr(value=value):
                self.keep(value)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if found := self.keep(value):
                    self.named[name] = found
            case _:
                shown = ast.unparse(statement).splitlines()[0][:60]
                raise StrategyError(f"`{shown}` is not part of a strategy. Write {EXAMPLE}.")

    def keep(self, node: ast.expr) -> Strategy | Schedule | None:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            self.keep(node.left)
            return self.keep(node.right)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            self.unit = _unit(dotted(node.right) or ast.unparse(node.right)[:20])
            node = node.left
        if isinstance(node, ast.Call) and dotted(node.func) in CLIPPING:
            self.clip = self.clipped(node)
            return None
        found = self.call(node)
        if isinstance(found, Schedule):
            self.schedules.append(found)
        elif self.optimizer:
            raise StrategyError("A strategy has one optimizer, and this text has two.")
        else:
            self.optimizer = found
        return found

    def call(self, node: ast.expr) -> Strategy | Schedule:
        if not isinstance(node, ast.Call):
            raise StrategyError(
                f"`{ast.unparse(node)[:60]}` is not an optimizer or a scheduler. Write {EXAMPLE}."
            )
        try:
            return self.called(node)
        except StrategyError as error:
            raise _located(error, node) from error

    def called(self, node: ast.Call) -> Strategy | Schedule:
        prefix, _, name = dotted(node.func).rpartition(".")
        if prefix not in PREFIXES or not name:
            raise StrategyError(f"`{ast.unparse(node.func)[:60]}` is not from torch.optim. Write {EXAMPLE}.")
        if name in schedulers() or name.endswith(("LR", "Scheduler", "Restarts", "Plateau")):
            return Schedule(name, self.arguments(node, known(name, schedulers(), "scheduler")))
        return Strategy(
            name, self.arguments(node, known(name, {**optimizers(), **schedulers()}, "optimizer"))
        )

    def arguments(self, node: ast.Call, signature: Signature) -> tuple[tuple[str, Any], ...]:
        positional, keywords = list(node.args), {word.arg: word.value for word in node.keywords}
        if (
            len(keywords) < len(node.keywords)
            or None in keywords
            or any(isinstance(one, ast.Starred) for one in positional)
        ):
            raise StrategyError(f"{signature.name}: write each argument once, by itself, without * or **.")
        if positional and self.is_supplied(positional[0]):
            positional.pop(0)
        given = {word: value for word, value in keywords.items() if word not in ("params", "optimizer")}
        return bind(
            signature,
            [self.value(value) for value in positional],
            {str(word): self.value(value) for word, value in given.items()},
        )

    def clipped(self, node: ast.Call) -> float:
        given = [*node.args, *(word.value for word in node.keywords if word.arg == "max_norm")]
        if len(given) == 2 and self.is_supplied(given[0]):
            given.pop(0)
        if len(given) != 1 or len(node.keywords) > 1:
            raise _located(
                StrategyError("clip_grad_norm takes one norm (the 2-norm): clip_grad_norm(1.0)."), node
            )
        return _arithmetic(given[0])

    def is_supplied(self, node: ast.expr) -> bool:
        """Whether it is what we supply ourselves: the optimizer, or the model's parameters."""
        if isinstance(node, ast.Name):
            return not isinstance(self.named.get(node.id), Schedule)
        called = isinstance(node, ast.Call) and not node.args and not node.keywords
        return called and dotted(node.func).endswith("parameters")  # type: ignore[attr-defined]

    def value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=None | bool() | int() | float() | str()):
                return node.value
            case ast.Tuple() | ast.List():
                return tuple(self.value(one) for one in node.elts)
            case ast.Lambda():
                check_formula(node)
                return Formula(ast.unparse(node))
            case ast.Name() if isinstance(found := self.named.get(node.id), Schedule):
                self.schedules = [one for one in self.schedules if one is not found]
                return found
            case ast.Call():
                return self.call(node)
            case _:
                return _arithmetic(node)


def _located(error: StrategyError, node: ast.expr) -> StrategyError:
    """The error with the place in the text, unless a call inside this one has told it already."""
    if str(error).startswith("Line "):
        return error
    return StrategyError(f"Line {node.lineno}, column {node.col_offset + 1}: {error}")


def _arithmetic(node: ast.expr) -> float:
    """`-0.1`, `1/3`, `10 * 100`: what people write where torch takes a number."""
    match node:
        case ast.Constant(value=int() | float() as number) if abs(number) < 1e18:
            return number
        case ast.UnaryOp(op=ast.USub()):
            return -_arithmetic(node.operand)
        case ast.BinOp(op=ast.Mult()):
            return _arithmetic(node.left) * _arithmetic(node.right)
        case ast.BinOp(op=ast.Div()) if divisor := _arithmetic(node.right):
            return _arithmetic(node.left) / divisor
        case _:
            raise StrategyError(f"`{ast.unparse(node)[:60]}` must be a plain value, such as 0.1 or [30, 80].")
