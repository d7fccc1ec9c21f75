"""Every example of docs/practitioners.md runs, one after the other, and prints what the page says."""

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "practitioners.md"
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "OMP_NUM_THREADS": "1"}


def test_the_examples_run_and_print_what_the_page_says(tmp_path):
    blocks = re.findall(r"^```(python|text)\n(.*?)^```", PAGE.read_text(), re.S | re.M)
    program = "".join(
        f"{text}\nprint('=' * 9, {number})\n"
        for number, (kind, text) in enumerate(blocks)
        if kind == "python"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, **OFFLINE},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    printed = dict(zip(*halves(done.stdout), strict=True))
    expected = {number - 1: text for number, (kind, text) in enumerate(blocks) if kind == "text"}
    assert len(expected) == 2
    for number, text in expected.items():
        assert printed[number] == text
    assert {path.name for path in tmp_path.iterdir()} >= {"run.csv", "lightning.jsonl", "hugging-face.csv"}


def halves(output):
    parts = re.split(r"={9} (\d+)\n", output)
    return [int(number) for number in parts[1::2]], parts[0:-1:2]
