"""Proves every lock with the torch that is installed and writes what it finds otherwise to docs/torch-versions.md.

Run by `make verify-torch TORCH=x.y`, in an environment of its own, with another torch than the one the locks name. What
differs is a fact that depends on the version; what a key says must not.
"""

from __future__ import annotations

import json
import platform
import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

from gradschool.curriculum.verify_all import targets, verify_all

PAGE = Path(__file__).with_name("torch-versions.md")
KEPT = Path(__file__).with_name("torch-versions.json")
HEAD = """\
# What depends on the torch version

Every lock names the torch that proved it. `make verify-torch TORCH=x.y` proves all of them again with another one, in an
environment of its own, and writes this page. A question is served under another torch as long as its lock says so; what is
listed here is what a learner with that torch will see otherwise.

"""


def main() -> int:
    """Prove, compare, write; 0 when it could."""
    torch = version("torch").partition("+")[0]
    questions, faults = targets([])
    if faults:
        print(*faults, sep="\n", file=sys.stderr)
        return 1
    found: dict[str, list[str]] = defaultdict(list)
    proved = 0
    for report in verify_all(questions, fresh=True):
        lines = [
            line
            for line in report.why
            if not line.startswith(("it was locked with", "look at the difference"))
        ]
        proved += not lines
        found[report.question] += lines
    known = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    known[torch] = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "questions": len(questions),
        "alike": proved,
        "differences": {name: lines for name, lines in sorted(found.items()) if lines},
    }
    KEPT.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    PAGE.write_text(HEAD + "\n".join(map(_section, sorted(known), [known[one] for one in sorted(known)])))
    print(
        f"torch {torch}: {proved} of {len(questions)} folders prove what their locks say. {PAGE.name} is written."
    )
    return 0


def _section(torch: str, found: dict[str, object]) -> str:
    lines = [
        f"## torch {torch}",
        "",
        f"Python {found['python']} on {found['machine']}. {found['alike']} of {found['questions']} folders prove exactly what "
        "their locks say.",
        "",
    ]
    differences = found["differences"]
    assert isinstance(differences, dict)
    if differences:
        lines += ["| folder | the run says otherwise |", "|---|---|"]
        lines += [f"| {name} | {'<br>'.join(map(_cell, told))} |" for name, told in differences.items()]
        lines.append("")
    return "\n".join(lines)


def _cell(line: str) -> str:
    short = line if len(line) <= 400 else line[:400] + " …"
    return short.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    raise SystemExit(main())
