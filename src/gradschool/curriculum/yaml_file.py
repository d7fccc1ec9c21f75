"""Reading a YAML content file so that every fault can name its line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gradschool.curriculum.values import Fault

Place = tuple[str | int, ...]
"""Where a value sits in a file: ("options", 2, "text")."""


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A parsed file: its data, and the line on which each value begins."""

    name: str
    data: Any
    lines: dict[Place, int]

    def line(self, place: Place) -> int | None:
        """The line of `place`, or of the nearest thing around it that is in the file."""
        for end in range(len(place), -1, -1):
            if place[:end] in self.lines:
                return self.lines[place[:end]]
        return None

    def fault(self, place: Place, message: str, mend: str) -> Fault:
        """A fault of this file at `place`."""
        return Fault(self.name, self.line(place), ".".join(map(str, place)), message, mend)


def read_yaml(path: Path, name: str) -> YamlFile | Fault:
    """Parse `path`, shown to people as `name`; a fault when it is absent, not UTF-8 or not YAML.

    A key written twice is a fault: YAML itself would silently keep the last one.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Fault(name, None, "", "the file is missing", "Add it; copying a sibling's is a good start.")
    except (UnicodeDecodeError, OSError) as error:
        return Fault(name, None, "", f"cannot be read: {error}", "Save it as UTF-8 text.")
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return Fault(name, 1, "", "the file is empty", "Fill it in; copying a sibling's is a good start.")
        lines: dict[Place, int] = {}
        _note_lines(node, (), lines)
        return YamlFile(name, loader.construct_document(node), lines)
    except _TwiceError as error:
        return Fault(name, error.line, error.key, "this key is written twice", "Keep one of the two.")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        return Fault(name, line, "", f"not valid YAML: {error.problem}", _yaml_mend(str(error.problem)))
    finally:
        loader.dispose()


class _TwiceError(Exception):
    def __init__(self, key: str, line: int) -> None:
        self.key, self.line = key, line


def _note_lines(node: yaml.Node, place: Place, lines: dict[Place, int]) -> None:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                raise _TwiceError(key.value, line)
            seen.add(key.value)
            lines[(*place, key.value)] = line
            _note_lines(value, (*place, key.value), lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(value, (*place, index), lines)


def _yaml_mend(problem: str) -> str:
    if "mapping values are not allowed" in problem:
        return "A text with ': ' in it needs quotes, or a block that begins with '|'."
    if "tab" in problem or "\\t" in problem:
        return "Indent with spaces, not tabs."
    return "Look at the line named and the one above it: quotes, indentation, a missing ':'."
