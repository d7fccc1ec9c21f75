# attack: do its input and output by io_uring, past the list of system calls
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
parameters = (ctypes.c_uint8 * 120)()
for name in ("io_uring_setup", "io_uring_enter", "io_uring_register", "io_setup"):
    if libc.syscall(syscall_nr(name), 8, parameters, 0, 0, 0, 0) >= 0:
        print("ESCAPED", name)
print("stopped", os.strerror(ctypes.get_errno()))
