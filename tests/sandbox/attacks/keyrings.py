# attack: keep secrets in the kernel's keyrings, where another run could find them
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
if libc.syscall(syscall_nr("add_key"), b"user", b"mine", b"secret", 6, -4) >= 0:
    print("ESCAPED add_key")
for command in range(12):
    if libc.syscall(syscall_nr("keyctl"), command, -4, 0, 0, 0) >= 0:
        print("ESCAPED keyctl", command)
print("stopped", os.strerror(ctypes.get_errno()))
