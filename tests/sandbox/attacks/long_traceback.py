# attack: end in a traceback of a hundred thousand lines
# must: stopped
import sys

sys.setrecursionlimit(10**6)


def deeper(left):
    if left:
        deeper(left - 1)
    raise ValueError("at the bottom")


deeper(100_000)
