"""Reads text as training prints it: "Epoch 3: loss 0.5", "iteration 10/100 | lm loss: 1.2E+00", progress bars."""

from __future__ import annotations

import re
from functools import lru_cache

from gradschool.lab.logs.gather import Gathered
from gradschool.lab.logs.roles import has_role
from gradschool.lab.logs.source import Source

NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf(?:inity)?)\b"
WORD = "[a-z_][a-z0-9_]*"
NAME = rf"{WORD}(?:[ /.\-]{WORD}){{0,4}}"
VALUE = rf"(?:\s*\([a-z/ %]*\))?['\"]?(?:\s*[:=]\s*|\s+)(?:\[|tensor\(|np\.float\d+\()?({NUMBER})"  # "time (ms): 12"
PAIR = re.compile(rf"(?<![a-z0-9_])({NAME}){VALUE}", re.IGNORECASE)
BAR = re.compile(r"(\d+)/\d+ \[\d+:\d+")  # tqdm's count, as in 34/100 [00:12<00:24
BAR_COUNT = "progress bar step"
LEARNED_AFTER = 1000  # lines: then only the names seen so far are looked for, which is faster
LOOKED_AGAIN = 1000  # and every so many lines all names


def read_pasted(source: Source, gathered: Gathered) -> int:
    """Gather each number under the words before it, line by line; returns the number of the last line."""
    place, pattern = 0, PAIR
    for place, line in enumerate(source.lines(), 1):
        if place >= LEARNED_AFTER:
            pattern = PAIR if place % LOOKED_AGAIN == 0 else _learned(tuple(gathered.names))
        found = ((name, float(number)) for name, number in pattern.findall(line))
        numbers = {name: value for name, value in found if has_role(name) or name in gathered.wanted}
        if ("it/s" in line or "s/it" in line) and (bar := BAR.search(line)) is not None:
            numbers[BAR_COUNT] = float(bar[1])
        if numbers:
            gathered.row(place, numbers)
    return place


@lru_cache(maxsize=1)
def _learned(names: tuple[str, ...]) -> re.Pattern[str]:
    """The pattern that finds these names only; not where another word makes them a longer name."""
    if not names:
        return PAIR
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![a-z0-9_])(?<![a-z_][ /.\-])({longest_first}){VALUE}", re.IGNORECASE)
