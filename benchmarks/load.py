"""What the served product does under load, beside granian's bare hello world in the same run.

    python benchmarks/load.py [--seconds 4] [--rounds 3] [--markdown]

Starts `gradschool serve` in an empty data folder, fills it through the learning services, and drives it over
loopback with 16 keep-alive connections from one client process. Client, server and database share the machine,
so requests/s are to be compared only within one run; CPU per request is the server processes' own (all of them,
user and system) and hardly depends on what else runs. SQLite with synchronous=FULL, as served.
"""

from __future__ import annotations

import argparse
import os
import platform
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

CONNECTIONS = 16
TOKEN = "a" * 32  # any 32 letters are a valid CSRF secret, as long as cookie and header agree
HELLO = """\
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "12")])
    return [b"hello, world"]
"""


@dataclass
class Measured:
    """One round of one kind of request."""

    requests: int
    seconds: float
    cpu: float
    latencies: list[float]
    size: int
    sent: int
    """All requests answered, those of the warming up included."""

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / self.requests

    def latency_ms(self, part: float) -> float:
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def main() -> None:
    options = parsed_options()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GRADSCHOOL_DATA"] = folder
        os.environ["GRADSCHOOL_ENGINE"] = "off"  # what the lab's processes take is no part of a page
        data = Path(folder)
        (data / "hello.py").write_text(HELLO)
        product, hello = free_port(), free_port()
        prepared = Prepared(answers=options.rounds * options.seconds * 2200)
        with (
            served(["gradschool", "serve", "--port", product, "--data", data], product) as gradschool,
            served(
                [
                    "granian",
                    "--interface",
                    "wsgi",
                    "--workers",
                    os.cpu_count(),
                    "--blocking-threads",
                    1,
                    "--port",
                    hello,
                    "--log-level",
                    "warning",
                    "hello:application",
                ],
                hello,
                data,
            ) as bare,
        ):
            kinds = {
                "granian, hello world": (hello, bare, repeated(request("GET", "/"))),
                "content page (pattern)": (product, gradschool, repeated(prepared.pattern_page())),
                "challenge card": (product, gradschool, repeated(prepared.card())),
                "durable answer": (product, gradschool, prepared.answers()),
            }
            rounds: dict[str, list[Measured]] = {name: [] for name in kinds}
            with Progress(transient=True, console=Console(stderr=True)) as progress:
                task = progress.add_task("Measuring", total=options.rounds * len(kinds))
                for _ in range(options.rounds):
                    for name, (port, server, requests) in kinds.items():
                        rounds[name].append(measure(port, server, requests, options.seconds))
                        progress.advance(task)
            recorded = prepared.recorded_answers()
    sent = sum(one.sent for one in rounds["durable answer"])
    report(rounds, options, f"{sent:,} answers were answered with 200, {recorded:,} are in the database")
    sys.exit(0 if sent == recorded else 1)


def parsed_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=4, help="length of one round of one kind")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds; medians are reported")
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/benchmarks.md")
    return parser.parse_args()


# The same for every learner and every run, so that numbers can be compared.
ASKED = ("overshoot", "tiny-rate", "strategy-choice", "first-to-diverge", "knee-in-the-log")


class Prepared:
    """Learners with open questions, made through the services the site itself uses, and requests in their name."""

    def __init__(self, answers: int) -> None:
        import django
        from django.core.management import call_command

        os.environ["DJANGO_SETTINGS_MODULE"] = "gradschool.web.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        self.cards = [self._open_card() for _ in range(-(-answers // 2))]

    def _open_card(self) -> tuple[str, str, str]:
        """A learner with an open, untimed question: their cookie, the question's path, a wrong option."""
        import random

        from django.http import HttpResponse
        from django.utils.timezone import now

        from gradschool.learning import services
        from gradschool.web.learner_cookie import NAME, remember
        from gradschool.web.library import library

        rng, pattern = random.Random(0), library().patterns["pytorch", "learning-rate-strategy"]
        learner = services.learner_create(now=now())
        services.learner_set_time_factor(learner=learner, time_factor=None)
        sitting = services.sitting_start(
            learner=learner,
            pattern=pattern,
            mode="challenge",
            library=library(),
            rng=rng,
            now=now(),
            questions=ASKED,
        )
        view = services.item_start(
            learner=learner, sitting=sitting, position=1, library=library(), rng=rng, now=now()
        )
        assert view.revision is not None
        wrong = next(option.id for option in view.revision.options if option.id not in view.revision.key)
        response = HttpResponse()
        remember(response, learner)
        return f"{NAME}={response.cookies[NAME].value}", f"/sittings/{sitting}/1/", wrong

    def pattern_page(self) -> bytes:
        return request("GET", "/pytorch/learning-rate-strategy/", cookie=self.cards[0][0])

    def card(self) -> bytes:
        return request("GET", self.cards[-1][1], cookie=self.cards[-1][0])

    def answers(self) -> Iterator[bytes]:
        """Two wrong answers for every open question, each counted once."""
        for attempt in (1, 2):  # all first attempts before any second one, so that none overtakes another
            for cookie, path, wrong in self.cards[1:-1]:
                body = f"answer={wrong}&attempt={attempt}"
                yield request("POST", f"{path}answer/", cookie=cookie, body=body)

    def recorded_answers(self) -> int:
        from gradschool.learning.models import Answer

        return int(Answer.objects.count())


def request(method: str, path: str, *, cookie: str = "", body: str = "") -> bytes:
    """An HTTP/1.1 request as bytes, as a browser with htmx would send it."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/html"]
    lines += [f"Cookie: csrftoken={TOKEN}; {cookie}"] if cookie else []
    if method == "POST":
        lines += [
            "HX-Request: true",
            f"X-CSRFToken: {TOKEN}",
            "Content-Type: application/x-www-form-urlencoded",
        ]
        lines += [f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body]).encode()


def repeated(one: bytes) -> Iterator[bytes]:
    while True:
        yield one


class served:  # noqa: N801  read as a sentence: with served(...)
    """A server process for the length of a block; ready when its port answers."""

    def __init__(self, command: list[object], port: int, folder: Path | None = None) -> None:
        program = Path(sys.executable).parent / str(command[0])
        self.command, self.port, self.folder = [str(program), *map(str, command[1:])], port, folder

    def __enter__(self) -> psutil.Process:
        self.process = psutil.Popen(self.command, cwd=self.folder, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2).read()
                return self.process
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"{self.command[0]} did not answer on port {self.port}")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)


def measure(port: int, server: psutil.Process, requests: Iterator[bytes], seconds: float) -> Measured:
    """Send `requests` for so long; every answer must be a 200."""
    warming = Client(port, requests).run(0.3)
    before, started = cpu_seconds(server), time.perf_counter()
    client = Client(port, requests)
    latencies = client.run(seconds)
    elapsed, sent = time.perf_counter() - started, len(latencies) + len(warming)
    return Measured(len(latencies), elapsed, cpu_seconds(server) - before, latencies, client.size, sent)


def cpu_seconds(server: psutil.Process) -> float:
    """User and system time of the server and its workers."""
    times = [process.cpu_times() for process in (server, *server.children(recursive=True))]
    return sum(one.user + one.system for one in times)


class Client:
    """Keep-alive connections in one loop, with as little work a request as Python allows: it shares the cores."""

    def __init__(self, port: int, requests: Iterator[bytes]) -> None:
        self.requests, self.size = requests, 0
        self.selector = selectors.DefaultSelector()
        self.started: dict[socket.socket, float] = {}
        self.received: dict[socket.socket, bytes] = {}
        for _ in range(CONNECTIONS):
            connection = socket.create_connection(("127.0.0.1", port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.selector.register(connection, selectors.EVENT_READ)

    def run(self, seconds: float) -> list[float]:
        """The latencies of what was asked in this time; every request sent is waited for."""
        latencies: list[float] = []
        end = time.perf_counter() + seconds
        for key in list(self.selector.get_map().values()):
            self.send(key.fileobj)
        while self.started:
            for key, _ in self.selector.select():
                connection = key.fileobj
                if not self.complete(connection):
                    continue
                now = time.perf_counter()
                latencies.append(now - self.started.pop(connection))
                if now < end:
                    self.send(connection)
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()
        return latencies

    def send(self, connection: socket.socket) -> None:
        one = next(self.requests, None)
        if one is None:
            raise SystemExit("ran out of prepared answers: use fewer --seconds or --rounds")
        self.started[connection] = time.perf_counter()
        connection.sendall(one)

    def complete(self, connection: socket.socket) -> bool:
        """Read what is there; whether the whole answer is. Anything but a 200 ends the benchmark."""
        data = self.received.pop(connection, b"") + connection.recv(262144)
        head, found, body = data.partition(b"\r\n\r\n")
        if found and not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"unexpected answer: {head.decode()}")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]) if found else -1
        if len(body) == length:
            self.size = len(data)
            return True
        self.received[connection] = data
        return False


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def report(rounds: dict[str, list[Measured]], options: argparse.Namespace, durable: str) -> None:
    columns = ["request", "requests/s", "p50 ms", "p99 ms", "CPU ms/request", "bytes"]
    rows = [[name, *row(measured)] for name, measured in rounds.items()]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    setting = f"{CONNECTIONS} connections, {options.rounds} interleaved rounds of {options.seconds} s, medians; {machine}"
    if options.markdown:
        print("|", " | ".join(columns), "|\n|---|---|---|---|---|---|")
        for cells in rows:
            print("|", " | ".join(cells), "|")
        print(f"\n{setting}. {durable}.")
        return
    table = Table(*columns, title="gradschool under load", caption=f"{setting}\n{durable}")
    for cells in rows:
        table.add_row(*cells)
    Console().print(table)


def row(measured: list[Measured]) -> list[str]:
    median = statistics.median
    return [
        f"{median(one.per_second for one in measured):,.0f}",
        f"{median(one.latency_ms(0.5) for one in measured):.1f}",
        f"{median(one.latency_ms(0.99) for one in measured):.1f}",
        f"{median(one.cpu_ms for one in measured):.3f}",
        f"{measured[-1].size:,}",
    ]


if __name__ == "__main__":
    main()
