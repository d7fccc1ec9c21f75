# attack: hide forbidden flags among those with which a thread starts
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
THREAD = 0x3D0F00
made = 0
for flag in (
    0x80,
    0x2000,
    0x4000,
    0x8000,
    0x20000,
    0x2000000,
    0x4000000,
    0x8000000,
    0x10000000,
    0x20000000,
    0x40000000,
    17,
):
    for base in (THREAD, THREAD & ~0x10000, THREAD & ~0x100, 0x7D0F00 & ~0x10800):
        child = libc.syscall(syscall_nr("clone"), ctypes.c_ulong(base | flag), 0, 0, 0, 0)
        if child == 0:
            os._exit(0)
        made += child > 0
print("ESCAPED" if made else "stopped", made, os.strerror(ctypes.get_errno()))
