import struct
import warnings

import pytest

from gradschool.lab import LogError, read_log
from gradschool.lab.logs.events import masked_crc


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run as TensorBoard's own writer leaves it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from torch.utils.tensorboard import SummaryWriter
    folder = tmp_path_factory.mktemp("runs") / "first"
    writer = SummaryWriter(str(folder))
    for step in range(100):
        writer.add_scalar("train/loss", 2 / (step + 1), step * 10)
        writer.add_scalar("val/loss", 3.0, step * 10, new_style=True)
        writer.add_scalar("lr", 0.125, step * 10)
    writer.add_text("note", "no scalar")
    writer.add_scalars("both", {"a": 1.0}, 0)
    writer.close()
    return folder


def test_it_reads_what_tensorboard_writes(folder):
    log = read_log(folder)
    assert log.losses == pytest.approx([2 / (step + 1) for step in range(100)], rel=1e-6)
    assert log.steps == tuple(range(0, 1000, 10))
    assert log.learning_rates == (0.125,) * 100
    assert {column.role: column.name for column in log.columns}["loss"] == "train/loss"
    assert (log.others, log.form) == (("val/loss",), "TensorBoard event file")


def test_scalars_of_the_newer_style_are_read_too(folder):
    assert read_log(folder, columns={"loss": "val/loss"}).losses == (3.0,) * 100


def test_a_folder_of_runs_is_searched(folder, tmp_path):
    assert read_log(folder.parent).losses == read_log(folder).losses
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "metrics.csv").write_text("loss\n2\n1\n")
    with pytest.raises(LogError, match="holds 2 runs; name one of them"):
        read_log(tmp_path)
    assert read_log(tmp_path / "one").losses == (2, 1)


def test_a_record_cut_off_at_the_end_is_left_out(folder, tmp_path):
    whole = next(folder.glob("*tfevents*")).read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    assert 20 < len(read_log(tmp_path / "cut").losses) < 80


def test_a_damaged_record_is_refused_with_its_place(folder, tmp_path):
    whole = bytearray(next(folder.glob("*tfevents*")).read_bytes())
    (length,) = struct.unpack_from("<Q", whole)
    whole[length + 16] ^= 1
    (tmp_path / "bad").write_bytes(whole)
    with pytest.raises(LogError, match=rf"is damaged at byte {length + 17}: a record's length"):
        read_log(tmp_path / "bad")


def test_the_checksum_is_the_published_one():
    # RFC 3720, B.4: the CRC-32C of 32 zero bytes is 8a9136aa; masked as TensorFlow's crc32c.h does.
    crc = 0x8A9136AA
    assert masked_crc(bytes(32)) == (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def test_garbage_in_a_record_does_no_harm(tmp_path):
    data = bytes(range(256))
    length = struct.pack("<Q", len(data))
    record = length + struct.pack("<I", masked_crc(length)) + data + bytes(4)
    (tmp_path / "log").write_bytes(record * 3)
    with pytest.raises(LogError, match="it has no loss in it"):
        read_log(tmp_path / "log")
