import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from curriculum.authored import QUESTION, write_content

COMMAND = Path(sys.executable).parent / "gradschool"


def gradschool(*arguments, **environment):
    environment = {
        **os.environ,
        "COLUMNS": "160",
        "XDG_CACHE_HOME": environment.pop("cache", ""),
        **environment,
    }
    return subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, text=True, env=environment)


@pytest.fixture
def folder(tmp_path):
    return write_content(tmp_path / "content")


def test_an_unproved_question_exits_with_1_and_says_why(folder):
    done = gradschool("verify", folder)
    assert done.returncode == 1
    assert "it has no lock.json yet" in done.stdout
    assert "0 of 1 questions proved" in done.stdout


def test_update_proves_it_and_json_tells_the_numbers(folder):
    assert gradschool("verify", folder, "--update").returncode == 0
    done = gradschool("verify", folder, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"questions": 1, "options": 2, "proved": 1, "unproved": []}


def test_json_names_what_is_unproved(folder):
    (folder / "question.yaml").write_text(QUESTION.replace("level: beginner", "level: novice"))
    (found,) = json.loads(gradschool("verify", folder, "--json").stdout)["unproved"]
    assert found["question"] == "doubling"
    assert "question.yaml:4" in found["why"]


def test_a_path_without_questions_is_used_wrongly(tmp_path):
    done = gradschool("verify", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "holds no pattern.yaml" in done.stderr


def test_what_nothing_has_touched_is_not_run_again(folder, tmp_path):
    cache = str(tmp_path / "cache")
    gradschool("verify", folder, "--update", cache=cache, CI="")
    gradschool("verify", folder, cache=cache, CI="")
    assert "unchanged" in gradschool("verify", folder, cache=cache, CI="").stdout
    assert "unchanged" not in gradschool("verify", folder, cache=cache, CI="true").stdout
    assert "unchanged" not in gradschool("verify", folder, "--fresh", cache=cache, CI="").stdout
    (folder / "question.yaml").write_text(QUESTION + "\n# touched\n")
    assert gradschool("verify", folder, cache=cache, CI="").returncode == 1


def test_interrupted_it_leaves_every_lock_whole(folder):
    slow = (
        (folder / "proof.py")
        .read_text()
        .replace("    printed", "    import time\n    time.sleep(30)\n    printed", 1)
    )
    (folder / "proof.py").write_text(slow)
    running = subprocess.Popen([COMMAND, "verify", folder, "--update"], stderr=subprocess.PIPE, text=True)
    time.sleep(4)
    running.send_signal(2)
    _, told = running.communicate(timeout=20)
    assert running.returncode == 130
    assert "Stopped" in told
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == ["proof.py", "question.yaml"]


def test_version_and_schema():
    assert gradschool("--version").stdout.startswith("gradschool 0.")
    assert json.loads(gradschool("schema").stdout)["properties"]["key"]
    assert json.loads(gradschool("schema", "pattern.yaml").stdout)["properties"]["modes"]
    assert gradschool("schema", "poem").returncode == 2
