# attack: recurse without end after lifting Python's own limit
# must: capped
# limit: memory
import sys

sys.setrecursionlimit(10**9)


def deeper(kept):
    return deeper((kept, bytes(1 << 20)))


deeper(None)
