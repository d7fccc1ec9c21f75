import os

import pytest

from gradschool.lab import LabError
from gradschool.lab.saving import check_path, saving


def test_it_writes_whole(tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text("old")
    with saving(path) as file:
        file.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["runs.csv"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_interrupted_it_leaves_what_was_there(tmp_path, error):
    path = tmp_path / "runs.csv"
    path.write_text("old")

    def write_half():
        with saving(path) as file:
            file.write(b"ha")
            raise error

    with pytest.raises(error):
        write_half()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["runs.csv"]


def test_a_full_disk_is_told_of():
    from pathlib import Path

    with (
        pytest.raises(LabError, match=r"/proc/runs.csv could not be written: "),
        saving(Path("/proc/runs.csv")),
    ):
        pass


def test_it_wants_the_right_ending_and_a_folder(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    check_path(tmp_path / "runs.CSV", ".csv", "--csv")
    with pytest.raises(LabError, match=r"--png writes a \.png file, but its path is a\.jpg: call it a\.png"):
        check_path(tmp_path.joinpath("a.jpg").relative_to(tmp_path), ".png", "--png")
    with pytest.raises(LabError, match="there is no folder"):
        check_path(tmp_path / "missing" / "a.csv", ".csv", "--csv")
    with pytest.raises(LabError, match="is a folder; name a file"):
        check_path(tmp_path / "folder.csv", ".csv", "--csv")
