"""The attacks as files: each a snippet as a stranger would write it, under a header that says what must come of it.

# attack: what it tries, in a sentence
# must: stopped        it prints ESCAPED where it succeeds, and must never print that
# must: capped         it meets a limit, which the next line names
# limit: memory        an Ending, or scratch, descriptors, threads: then the last number it prints must be below
# below: 2000          this
# ending: crashed      where only this Ending will do
# beside: another run  it runs while another run is at work, which must not notice
# after: another run   it runs just after others whose code holds PRIVATE-ANSWER-12345678
# only: x86_64         it is written for this processor
# not in reduced: why it succeeds, or means nothing, without namespaces
# without a sandbox: it escapes, so it is run so too, to see that it is an attack at all
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from gradschool.sandbox import Ending

FOLDER = Path(__file__).parent / "attacks"
NUMBERS = ("scratch", "descriptors", "threads")
WORDS = frozenset(
    [
        "attack",
        "must",
        "limit",
        "below",
        "ending",
        "beside",
        "after",
        "only",
        "not in reduced",
        "without a sandbox",
    ]
)
LINE = re.compile(r"# ([a-z ]+): (.+)")


@dataclass(frozen=True)
class Attack:
    """One file: its name, its code, and the lines of its header."""

    name: str
    code: str
    says: dict[str, str] = field(repr=False)

    @property
    def ending(self) -> Ending | None:
        """The one Ending it must have, if only one will do."""
        limit = self.says.get("limit", "")
        word = self.says.get("ending") or (limit if limit not in NUMBERS else "")
        return Ending(word) if word else None

    @property
    def below(self) -> int | None:
        """What the number it prints must be below."""
        return int(self.says["below"]) if "below" in self.says else None

    def faults(self) -> list[str]:
        """What is wrong with the header, in words."""
        says, found = self.says, []
        found += [f"no such line: {word}" for word in says.keys() - WORDS]
        if len(says.get("attack", "")) < 12:
            found.append("it does not say what it tries")
        if says.get("must") not in ("stopped", "capped"):
            found.append("must: stopped or capped")
        if (says.get("must") == "capped") != ("limit" in says):
            found.append("a limit belongs to what must be capped")
        if ("below" in says) != (says.get("limit") in NUMBERS):
            found.append("below belongs to a limit that is a number")
        try:
            shows = "ESCAPED" in self.code or self.ending is not None or self.below is not None
        except ValueError as error:
            return [*found, str(error)]
        return (
            found
            if shows or "stopped" in self.code or "forge" in self.code
            else [*found, "nothing tells whether it escaped"]
        )


def attacks() -> list[Attack]:
    """Every file of the folder."""
    return [_read(path) for path in sorted(FOLDER.glob("*.py"))]


def _read(path: Path) -> Attack:
    code, says = path.read_text(), {}
    for line in code.splitlines():
        found = LINE.fullmatch(line)
        if not found:
            break
        says[found[1]] = found[2]
    return Attack(path.stem, code, says)
