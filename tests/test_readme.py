"""What README and docs promise is run, or looked for."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_readme_s_python_runs(tmp_path):
    (block,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 3
    assert "SGD(lr=0.2)" in done.stdout


def test_every_file_the_docs_link_to_is_there():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!http|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_commands_the_readme_lists_are_the_commands_there_are():
    from gradschool.cli.main import application

    listed = set(re.findall(r"^\| `gradschool ([a-z-]+)", (ROOT / "README.md").read_text(), re.M))
    there = {(one.name or one.callback.__name__).replace("_", "-") for one in application.registered_commands}
    there |= {group.name for group in application.registered_groups}
    assert listed == there


def test_the_proved_torch_is_the_pinned_one():
    (pinned,) = re.findall(r"^torch==(\S+)", (ROOT / "constraints.txt").read_text(), re.M)
    locks = list((ROOT / "src/gradschool/content").rglob("lock.json"))
    assert len(locks) >= 10
    assert all(f'"torch": "{pinned}"' in lock.read_text() for lock in locks)
