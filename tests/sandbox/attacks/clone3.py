# attack: start a process by clone3, whose flags a filter cannot see
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
for flags in (0, 0x10000000, 0x200000000, 0x10900, 0x3D0F00):
    arguments = (ctypes.c_uint64 * 11)(flags, 0, 0, 0, 17 if flags < 0x10000 else 0)
    child = libc.syscall(syscall_nr("clone3"), arguments, 88)
    if child == 0:
        os._exit(0)
    print("ESCAPED" if child > 0 else "stopped", hex(flags), os.strerror(ctypes.get_errno()))
