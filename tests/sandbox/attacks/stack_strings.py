# attack: find the server's environment and arguments where the kernel laid them, above the stack
# must: stopped
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
first = ctypes.cast(ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ"), ctypes.POINTER(ctypes.c_void_p))
start = min(first[at] or 1 << 62 for at in range(3))
reading, writing = os.pipe()
text, page = b"", start & ~4095
for at in range(page - (16 << 12), page + (16 << 12), 4096):
    if (
        libc.write(writing, ctypes.c_void_p(at), 4096) == 4096
    ):  # fails, and does not crash, where nothing is mapped
        text += os.read(reading, 4096)
print("ESCAPED" if b"FAKE_" + b"SECRET" in text or b"top " + b"secret" in text else "stopped", len(text))
