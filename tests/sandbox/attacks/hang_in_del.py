# attack: hang in a destructor and in a codec's error handler, as the run ends
# must: capped
# limit: time
import time


class Heavy:
    def __del__(self):
        time.sleep(1000)


def fails(heavy):
    raise MemoryError


fails(Heavy())
