# attack: recurse in C until the stack ends
# must: stopped
# ending: crashed
import sys

sys.setrecursionlimit(10**9)
nested = []
for _ in range(200_000):
    nested = [nested]
repr(nested)
