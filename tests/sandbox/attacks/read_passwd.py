# attack: read the list of the machine's users through open(), os.open() and the C library
# must: stopped
# without a sandbox: it escapes
import ctypes
import os

libc = ctypes.CDLL(None)
for path in ("/etc/passwd", "/etc/shadow", "/usr/../etc/passwd", "/tmp/../etc/passwd"):
    try:
        print("ESCAPED", open(path).read()[:80])
    except OSError as error:
        print("stopped", error)
    try:
        print("ESCAPED", os.read(os.open(path, os.O_RDONLY), 80))
    except OSError as error:
        print("stopped", error)
    if libc.fopen(path.encode(), b"r"):
        print("ESCAPED", path)
