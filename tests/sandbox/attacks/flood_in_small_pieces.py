# attack: print a sign at a time, each by a system call of its own
# must: capped
# limit: output
import os

while True:
    os.write(1, b"x")
