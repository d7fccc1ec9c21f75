"""Serves the mini course as a site of its own, for the browser tests: `python mini_site.py FOLDER`.

Prints its port when it is ready. The pattern `brief` is the same course with a few seconds a question.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["GRADSCHOOL_DATA"] = sys.argv[1]
os.environ["GRADSCHOOL_STATIC"] = str(Path(sys.argv[1]) / "static")
os.environ["DJANGO_SETTINGS_MODULE"] = "gradschool.web.settings"

import django
from django.core.management import call_command

import mini_course
import strength_course
from curriculum.authored_lesson import prove_lesson
from curriculum.form_questions import write_forms
from gradschool.curriculum.library import load_library
from gradschool.curriculum.render import python_block
from gradschool.curriculum.values import Library

SECONDS = 7
"""Of a question of `brief`: enough to load the page and to choose, on a busy machine too."""
FORMS_FOLDER = Path(sys.argv[1]) / "content"
LONG = python_block(
    "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.1)  # " + "long " * 30
)
"""A line that is wider than any screen: in code, in an option, in a proof."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        """Say nothing: a test that fails says enough."""


def course() -> Library:
    library = mini_course.library()
    tiny = library.patterns["pytorch", "tiny"]
    challenge = replace(tiny.modes["challenge"], seconds=SECONDS, badge=None)
    brief = replace(tiny, id="brief", title="A brief pattern", modes={"challenge": challenge})
    for place, revision in library.revisions.items():
        options = tuple(
            replace(option, html=LONG) if option.id == "wrong-c" else option for option in revision.options
        )
        library.revisions[place] = replace(revision, code=LONG, options=options)
    for place, proof in library.proofs.items():
        claims = tuple(
            replace(claim, html=LONG) if claim.id == "wrong-c" else claim for claim in proof.options
        )
        library.proofs[place] = replace(proof, code=LONG, setup=LONG, output="0.1 " * 60, options=claims)
    tested = strength_course.library()
    adaptive = tested.patterns["pytorch", "tiny"]
    strong = replace(adaptive, id="strong", title="A tested pattern", modes={"test": adaptive.modes["test"]})
    written = load_library([FORMS_FOLDER])
    assert written.faults == (), written.faults
    return replace(
        library,
        patterns={
            **library.patterns,
            ("pytorch", "brief"): brief,
            ("pytorch", "strong"): strong,
            **written.patterns,
        },
        revisions={**tested.revisions, **library.revisions, **written.revisions},
        proofs={**library.proofs, **written.proofs},
    )


def prove_forms() -> None:
    """Write and prove a question of each form, and a lesson, in a process of its own: proving loads torch."""
    if os.fork() == 0:
        write_forms(FORMS_FOLDER)
        prove_lesson(FORMS_FOLDER)
        os._exit(0)
    _, status = os.wait()
    assert status == 0, "the patterns `forms` and `doubling-pattern` are not proved"


def collect() -> None:
    """Collect the static files in a process of its own: settings look for them when they are imported."""
    if os.fork() == 0:
        django.setup()
        call_command("collectstatic", interactive=False, verbosity=0)
        os._exit(0)
    os.wait()


def main() -> None:
    collect()
    prove_forms()
    django.setup()
    call_command("migrate", verbosity=0)
    from gradschool.web import library

    library.load_library = lambda _roots: course()
    from gradschool.web.wsgi import application

    server = make_server("127.0.0.1", 0, application, Server, Quiet)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
