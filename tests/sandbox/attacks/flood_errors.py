# attack: write to standard error without end, by its descriptor
# must: capped
# limit: output
import os

while True:
    os.write(2, b"x" * 65536)
