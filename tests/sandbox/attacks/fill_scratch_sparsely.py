# attack: make files far larger than the disk, empty inside, and allocate them
# must: stopped
import os
import tempfile

try:
    held, path = tempfile.mkstemp()
except OSError as error:
    print("stopped", error)
else:
    for act in (
        lambda: os.ftruncate(held, 1 << 40),
        lambda: os.posix_fallocate(held, 0, 1 << 30),
        lambda: os.pwrite(held, b"x", 1 << 40),
        lambda: os.truncate(path, 1 << 40),
    ):
        try:
            act()
            print("ESCAPED", os.fstat(held).st_size)
        except OSError as error:
            print("stopped", error)
