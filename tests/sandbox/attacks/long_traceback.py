# attack: end in a traceback of tens of thousands of lines
# must: stopped
import sys

sys.setrecursionlimit(10**6)


def deeper(left):
    if left:
        deeper(left - 1)
    raise ValueError("at the bottom")


deeper(30_000)
