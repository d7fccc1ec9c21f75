"""Reads a log, whatever it is written in, and finds the columns that a verdict needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gradschool.lab.errors import LogError
from gradschool.lab.logs.choose import choose
from gradschool.lab.logs.events import is_event_file, read_events
from gradschool.lab.logs.gather import Gathered
from gradschool.lab.logs.json_log import is_json_document, is_json_lines, read_json_document, read_json_lines
from gradschool.lab.logs.pasted import read_pasted
from gradschool.lab.logs.roles import Role
from gradschool.lab.logs.source import Progress, Source, logs_in, open_source
from gradschool.lab.logs.table import form_of, read_table
from gradschool.lab.logs.training_log import TrainingLog

EVENTS = "TensorBoard event file"


def read_log(
    path: Path | str, *, columns: Mapping[Role, str] | None = None, progress: Progress | None = None
) -> TrainingLog:
    """Read the log at `path`: a file, a folder that holds one, or "-" for standard input. Nothing is written.

    Tables, JSON, TensorBoard's event files and text as training prints it are told apart by what is in them, not by
    their names. `columns` names the column to take for a role ("loss", "learning rate", "gradient norm", "step");
    the others are found by their names. Memory is bounded: of more than 200,000 values a part is kept, spread evenly,
    with all that is not finite or suddenly tall. `progress` is called with the bytes read and the size, if known.
    Raises LogError for what is no log, with the place and the mend.
    """
    named = dict(columns or {})
    gathered = Gathered(named.values())
    is_folder = str(path) != "-" and Path(path).is_dir()
    last, form, name = 0, "", str(path) if str(path) != "-" else "standard input"
    for file in logs_in(Path(path)) if is_folder else [path]:
        with open_source(file, progress) as source:
            last, form = _read(source, gathered, last)
            name = source.name if not is_folder or form != EVENTS else name
    gathered.finish(last)
    return choose(name, form, gathered, named)


def _read(source: Source, gathered: Gathered, last: int) -> tuple[int, str]:
    gathered.source = source.name
    if is_event_file(source.head):
        gathered.unit = "record"
        return read_events(source, gathered, last + 1), EVENTS
    source.check_text()
    lines = [line for line in source.head_lines() if line.strip()]
    if not lines:
        raise LogError(f"{source.name} is empty; nothing has been logged yet.")
    first = lines[0].lstrip("\ufeff")
    if is_json_lines(first) and len(lines) > 1:
        return read_json_lines(source, gathered), "JSON, one record a line"
    if is_json_document("\n".join(lines)):
        gathered.unit = "record"
        return read_json_document(source, gathered), "JSON"
    if (form := form_of(lines)) is not None:
        return read_table(source, form, gathered), form.summary
    return read_pasted(source, gathered), "text"
