# attack: catch every exception, also the end of the interpreter, and stay
# must: capped
# limit: time
import atexit
import time


def stay():
    while True:
        try:
            time.sleep(1000)
        except BaseException:
            pass


atexit.register(stay)
raise SystemExit
