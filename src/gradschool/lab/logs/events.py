"""Reads the scalars of TensorBoard's event files: records of a protocol buffer, with their checksums."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache

from gradschool.lab.errors import LogError
from gradschool.lab.logs.gather import Gathered
from gradschool.lab.logs.source import Source

# The format, from TensorFlow's record_writer.cc, event.proto, summary.proto and tensor.proto:
# a record is its length (8 bytes, little-endian), a masked CRC-32C of these 8 bytes, the data, and a masked CRC of them.
HEADER = struct.Struct("<QI")
FOOTER = 4
LONGEST = 1 << 26  # bytes of one record; images are records too
STEP, SUMMARY = 2, 5  # fields of Event
VALUE = 1  # field of Summary
TAG, SIMPLE_VALUE, TENSOR = 1, 2, 8  # fields of Summary.Value
TYPE, CONTENT, FLOAT_VALUES, DOUBLE_VALUES = 1, 4, 5, 6  # fields of TensorProto
FLOAT, DOUBLE = 1, 2  # values of TYPE
VARINT, EIGHT_BYTES, LENGTH_DELIMITED, FOUR_BYTES = 0, 1, 2, 5  # wire types
CRC_MASK = 0xA282EAD8


def is_event_file(head: bytes) -> bool:
    """Whether bytes start with a record whose length carries its right checksum."""
    if len(head) < HEADER.size:
        return False
    _, checksum = HEADER.unpack_from(head)
    return bool(checksum == masked_crc(head[:8]))


def read_events(source: Source, gathered: Gathered, first_place: int = 1) -> int:
    """Gather each scalar of an event file under its tag, beside its step; returns the last record's number.

    A record that is cut off at the end is left out: the run may still be writing.
    Raises LogError for a record with a wrong checksum.
    """
    place = first_place
    for place, data in enumerate(_records(source), first_place):
        for step, tag, value in _scalars(data):
            gathered.row(place, {"step": float(step), tag: value})
    return place


def masked_crc(data: bytes) -> int:
    """The CRC-32C of some bytes, masked as records have it."""
    table, crc = _crc_table(), 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + CRC_MASK) & 0xFFFFFFFF


def _records(source: Source) -> Iterator[bytes]:
    buffer, start, passed = b"", 0, 0
    for chunk in source.chunks():
        buffer, passed, start = buffer[start:] + chunk, passed + start, 0
        while len(buffer) - start >= HEADER.size:
            length, checksum = HEADER.unpack_from(buffer, start)
            if checksum != masked_crc(buffer[start : start + 8]) or length > LONGEST:
                raise LogError(
                    f"{source.name} is damaged at byte {passed + start + 1}: a record's length does not fit its checksum; "
                    f"copy the file again."
                )
            end = start + HEADER.size + length
            if end + FOOTER > len(buffer):
                break
            yield buffer[start + HEADER.size : end]
            start = end + FOOTER


def _scalars(event: bytes) -> Iterator[tuple[int, str, float]]:
    step, summaries = 0, []
    for field, value in _fields(event):
        if field == STEP and isinstance(value, int):
            step = value if value < 1 << 63 else value - (1 << 64)  # how a negative one is written
        elif field == SUMMARY and isinstance(value, bytes):
            summaries.append(value)
    for summary in summaries:
        for field, value in _fields(summary):
            if field == VALUE and isinstance(value, bytes):
                tag, scalar = _scalar(value)
                if tag and scalar is not None:
                    yield step, tag, scalar


def _scalar(value: bytes) -> tuple[str, float | None]:
    tag, scalar = "", None
    for field, content in _fields(value):
        if not isinstance(content, bytes):
            continue
        if field == TAG:
            tag = content.decode("utf-8", "replace")
        elif field == SIMPLE_VALUE and len(content) == 4:
            scalar = float(struct.unpack("<f", content)[0])
        elif field == TENSOR:
            scalar = _scalar_of_tensor(content)
    return tag, scalar


def _scalar_of_tensor(tensor: bytes) -> float | None:
    kind, held = 0, b""
    for field, content in _fields(tensor):
        if field == TYPE and isinstance(content, int):
            kind = content
        elif field in (CONTENT, FLOAT_VALUES, DOUBLE_VALUES) and isinstance(content, bytes):
            held = content
    form = {FLOAT: "<f", DOUBLE: "<d"}.get(kind, "")
    # A tensor with more or other values than one number is no scalar: text, a picture, a histogram.
    return float(struct.unpack(form, held)[0]) if form and len(held) == struct.calcsize(form) else None


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a protocol buffer message: numbers of variable length as int, all others as their bytes."""
    at, size = 0, len(message)
    while at < size:
        key, at = _varint(message, at)
        wire = key & 7
        if wire == VARINT:
            number, at = _varint(message, at)
            yield key >> 3, number
            continue
        if wire == LENGTH_DELIMITED:
            length, at = _varint(message, at)
        elif wire in (EIGHT_BYTES, FOUR_BYTES):
            length = 8 if wire == EIGHT_BYTES else 4
        else:
            return
        yield key >> 3, message[at : at + length]
        at += length


def _varint(message: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(message):
        byte = message[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
    return number, at


@cache
def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return tuple(table)
