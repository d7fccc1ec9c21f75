# attack: find another learner's code in the memory that the warm process left behind
# must: stopped
# after: another run
import ctypes
import os
import re

libc = ctypes.CDLL(None, use_errno=True)
libc.sbrk.restype = ctypes.c_void_p
reading, writing = os.pipe()
pattern = re.compile(rb"PRIVATE-ANSWER-[0-9]{8}")


def scanned(start, step, most):
    """Search page after page from start, until one is not mapped."""
    at, before = start & ~4095, b""
    for _ in range(most):
        if libc.write(writing, ctypes.c_void_p(at), 4096) != 4096:
            return
        page = os.read(reading, 4096)
        found = pattern.search(before + page if step > 0 else page + before)
        if found:
            print("ESCAPED", found.group().decode())
            return
        before, at = page, at + step


scanned(libc.sbrk(0) - 4096, -4096, 100_000)
starts = {id(one) & ~0xFFFFF for one in (object(), [], {}, "text", b"bytes", 10**20, print)}
for start in sorted(starts):
    scanned(start, 4096, 4096)
    scanned(start, -4096, 4096)
big = ctypes.create_string_buffer(1 << 20)
scanned(ctypes.addressof(big), 4096, 4096)
print("stopped")
