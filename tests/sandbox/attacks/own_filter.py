# attack: install a filter of its own that lets calls through or hands them to a listener
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
program = (ctypes.c_uint64 * 1)(0x7FFF000000000006)  # return ALLOW
filters = (ctypes.c_uint64 * 2)(1, ctypes.addressof(program))
for flags in (0, 1, 2, 8):
    if libc.syscall(syscall_nr("seccomp"), 1, flags, filters) >= 0:
        print("ESCAPED seccomp", flags)
if libc.prctl(22, 2, filters) == 0:
    print("ESCAPED prctl")
print("stopped", os.strerror(ctypes.get_errno()))
