# attack: read the server's secrets from the environment, Python's copy and the C library's
# must: stopped
import ctypes
import os

libc = ctypes.CDLL(None)
libc.getenv.restype = ctypes.c_char_p
environ = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
at, found = 0, [f"{name}={value}" for name, value in os.environ.items()]
while environ[at]:
    found.append(environ[at].decode())
    at += 1
secret = [one for one in found if "SECRET" in one or "DJANGO" in one or "PASSWORD" in one]
print("ESCAPED" if secret or libc.getenv(b"FAKE_SECRET") else "stopped", secret)
