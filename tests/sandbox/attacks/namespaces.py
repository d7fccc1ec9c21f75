# attack: make a user namespace, be root in it, enter another one
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
for flags in (
    0x10000000,
    0x10020000,
    0x20000000,
    0x40000000,
    0x20000,
    0x2000000,
    0x4000000,
    0x8000000,
    0x80,
    0x400,
):
    if libc.unshare(flags) == 0:
        print("ESCAPED unshare", hex(flags))
    child = libc.syscall(syscall_nr("clone"), flags | 17, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    if child > 0:
        print("ESCAPED clone", hex(flags))
for number in range(8):
    if libc.setns(number, 0) == 0:
        print("ESCAPED setns", number)
print("stopped", os.strerror(ctypes.get_errno()))
