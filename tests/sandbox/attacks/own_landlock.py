# attack: add Landlock rules of its own that allow everything
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
attribute = (ctypes.c_uint64 * 3)(0x1FFF, 0, 0)
rules = libc.syscall(syscall_nr("landlock_create_ruleset"), attribute, 8, 0)
restricted = libc.syscall(syscall_nr("landlock_restrict_self"), 3, 0)
print("ESCAPED" if rules >= 0 or restricted == 0 else "stopped", os.strerror(ctypes.get_errno()))
try:
    print("ESCAPED", open("/etc/passwd").read(9))
except OSError as error:
    print("stopped", error)
