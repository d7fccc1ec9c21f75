# attack: start a shell by the C library's system() and popen()
# must: stopped
# without a sandbox: it escapes
import ctypes

libc = ctypes.CDLL(None)
print("stopped", libc.system(b"echo ESCAPED"))
libc.popen.restype = ctypes.c_void_p
print("ESCAPED" if libc.popen(b"echo ESCAPED", b"r") else "stopped")
