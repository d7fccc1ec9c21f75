"""A process of a race: `python racers.py SITTING LEARNER THREADS COUNT` submits answers as a hostile client would.

It waits for a line on standard input, so that all processes begin together, and prints what went wrong, if anything.
"""

import sys
import threading
from datetime import UTC, datetime
from uuid import UUID

import django


def main(sitting, learner, threads, count):
    django.setup()
    from django.db import connection

    from gradschool.learning import services

    failures = []

    def submit(first):
        try:
            for number in range(first, first + count):
                services.answer(
                    learner=learner,
                    sitting=sitting,
                    position=1,
                    given=("wrong-a", "wrong-b", "wrong-c")[number % 3],
                    attempt=1 + number % 2,
                    now=datetime.now(UTC),
                )
        except Exception as error:
            failures.append(repr(error))
        finally:
            connection.close()

    print("ready", flush=True)
    sys.stdin.readline()
    running = [threading.Thread(target=submit, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    print(failures or "fine", flush=True)


if __name__ == "__main__":
    main(UUID(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
