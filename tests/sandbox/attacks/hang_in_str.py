# attack: raise an exception whose text never comes
# must: capped
# limit: time
import time


class Slow(Exception):
    def __str__(self):
        time.sleep(1000)


raise Slow
