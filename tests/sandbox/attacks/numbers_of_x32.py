# attack: make system calls under the numbers of the x32 interface
# must: stopped
# only: x86_64
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
X32 = 0x40000000
for number in (39, 41, 56, 57, 59, 62, 101, 520, 521, 545):
    if libc.syscall(X32 + number, 0, 0, 0, 0, 0, 0) >= 0:
        print("ESCAPED", number)
print("stopped", os.strerror(ctypes.get_errno()))
