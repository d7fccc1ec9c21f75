# attack: fill the descriptor its result goes to
# must: capped
# limit: output
import os

while True:
    os.write(3, b"x" * 65536)
