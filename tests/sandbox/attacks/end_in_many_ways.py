# attack: end the process as nobody expects: in a thread, in atexit, with strange codes
# must: stopped
import atexit
import sys
import threading


class Strange:
    def __str__(self):
        return "\x1b[2J" * 1000


atexit.register(lambda: 1 / 0)
atexit.register(sys.exit, 99)
threading.Thread(target=sys.exit, args=(3,)).start()
sys.exit(Strange())
