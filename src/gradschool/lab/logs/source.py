"""Opens a log: a file, a folder that holds one, or standard input; unpacks gzip; finds out how text is encoded."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gradschool.lab.errors import LogError

HEAD = 1 << 16  # bytes that are looked at to tell what a log is
CHUNK = 1 << 20
LONGEST = 1 << 23  # characters of one line
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\v\x08\x1b")  # that no text has; progress bars do erase
FILES_IN_FOLDER = ("metrics.csv", "trainer_state.json", "results.csv", "log_history.json", "progress.csv")
Progress = Callable[[int, int | None], None]  # bytes read, and all bytes where that is known


class Source:
    """A log as bytes, with its first ones at hand, read once from start to end."""

    def __init__(self, name: str, raw: BinaryIO, size: int | None, progress: Progress | None = None) -> None:
        self.name = name
        self._raw = raw
        self._size = size
        self._progress = progress
        self._read = 0
        self._stream = _unpacked(raw)
        self.head = self._fill(HEAD)

    def chunks(self) -> Iterator[bytes]:
        """All bytes, the first ones included, in pieces of a megabyte at most."""
        chunk = self.head
        while chunk:
            yield chunk
            chunk = self._fill(CHUNK)

    def text(self) -> Iterator[str]:
        """The whole log as text, in pieces; a byte that is no character becomes a question mark."""
        decoder = codecs.getincrementaldecoder(self._encoding)(errors="replace")
        for chunk in self.chunks():
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)

    def lines(self) -> Iterator[str]:
        """The lines of the text; a carriage return alone ends one too, as progress bars have it."""
        rest, number = "", 0
        for piece in self.text():
            # A piece that ends with \r may go on with \n.
            held = piece[-1:] == "\r"
            text = rest + (piece[:-1] if held else piece)
            *lines, rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            number += len(lines)
            yield from lines
            rest += "\r" if held else ""
            if len(rest) > LONGEST:
                raise LogError(
                    f"{self.name}, line {number + 1} is longer than {LONGEST:,} characters, which no line of a log is; "
                    f"write one record a line."
                )
        yield from rest.replace("\r", "\n").split("\n") if rest else ()

    def head_lines(self) -> list[str]:
        """The lines among the first bytes, without one that may be cut off."""
        text = codecs.getincrementaldecoder(self._encoding)(errors="replace").decode(self.head)
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return lines if len(self.head) < HEAD or len(lines) == 1 else lines[:-1]

    @property
    def _encoding(self) -> str:
        for mark, encoding in BYTE_ORDER_MARKS:
            if self.head.startswith(mark):
                return encoding
        # Without a mark, every second byte of UTF-16 is zero where the text is English.
        zeros = [self.head[start::2].count(0) * 4 > len(self.head) for start in (0, 1)]
        if zeros == [False, True]:
            return "utf-16-le"
        return "utf-16-be" if zeros == [True, False] else "utf-8"

    def check_text(self) -> None:
        """Raise LogError for bytes that are no text."""
        if not self._encoding.startswith("utf-8"):
            return
        at = next((at for at, byte in enumerate(self.head) if byte == 0), None)
        controls = sum(byte in CONTROLS for byte in self.head)
        if at is None and controls * 20 <= len(self.head):
            return
        where = (
            f"byte {at + 1} is zero"
            if at is not None
            else f"{controls} of its first {len(self.head)} bytes are"
        )
        raise LogError(
            f"{self.name} is no text ({where}{'' if at is not None else ' control characters'}) and no TensorBoard event "
            f"file; give a CSV, JSON, text or event file."
        )

    def _fill(self, size: int) -> bytes:
        pieces, missing = [], size
        try:
            while missing and (piece := self._stream.read(missing)):
                pieces.append(piece)
                missing -= len(piece)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise LogError(
                f"{self.name} is damaged gzip ({error}); pack it again, or unpack it first."
            ) from None
        except OSError as error:
            raise LogError(f"{self.name} cannot be read: {error.strerror or error}.") from None
        read = b"".join(pieces)
        self._read += len(read)
        if self._progress is not None:
            packed = self._size is not None and self._stream is not self._raw
            self._progress(self._raw.tell() if packed else self._read, self._size)
        return read


@contextmanager
def open_source(path: Path | str, progress: Progress | None = None) -> Iterator[Source]:
    """The log at `path`, or standard input for "-"; closed after. Raises LogError where there is none to read."""
    if str(path) == "-":
        yield Source("standard input", sys.stdin.buffer, None, progress)
        return
    path = Path(path)
    try:
        raw = path.open("rb")
    except FileNotFoundError:
        raise LogError(f"There is no file {path}; give the path of a log, or - for standard input.") from None
    except PermissionError:
        raise LogError(f"{path} may not be read; give yourself the right to (chmod u+r).") from None
    except OSError as error:
        raise LogError(f"{path} cannot be read: {error.strerror or error}.") from None
    with raw:
        yield Source(str(path), raw, path.stat().st_size, progress)


def logs_in(folder: Path) -> list[Path]:
    """The log that a folder holds: its event files in order, or one file of a known name.

    Looks into folders below where the folder itself holds none. Raises LogError for none, and for several to choose
    between.
    """
    try:
        events = sorted(folder.rglob("*tfevents*"))
        tables = [file for name in FILES_IN_FOLDER for file in sorted(folder.rglob(name))]
    except OSError as error:
        raise LogError(f"{folder} cannot be read: {error.strerror or error}.") from None
    for found in ([file for file in files if file.parent == folder] for files in (events, tables)):
        if found:
            return found if found[0] in events else found[:1]
    runs = sorted({file.parent for file in events} or {file.parent for file in tables})
    if not runs:
        raise LogError(
            f"{folder} holds no TensorBoard event file, metrics.csv or trainer_state.json; name a log file."
        )
    # Scalars that were added together lie in folders below their run's.
    if any(runs[0] not in run.parents for run in runs[1:]):
        names = ", ".join(str(run) for run in runs[:5]) + (", …" if len(runs) > 5 else "")
        raise LogError(f"{folder} holds {len(runs)} runs; name one of them: {names}.")
    return logs_in(runs[0])


def _unpacked(raw: BinaryIO) -> BinaryIO:
    buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)  # type: ignore[type-var]
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=buffered)  # type: ignore[return-value]
    return buffered
