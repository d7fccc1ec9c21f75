# attack: fork by the bare system calls fork, vfork and clone, with every flag that makes a process
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
SIGCHLD, CLONE_VM, CLONE_FILES, CLONE_VFORK, CLONE_PARENT = 17, 0x100, 0x400, 0x4000, 0x8000
calls = [("clone", flags) for flags in (SIGCHLD, 0, CLONE_FILES | SIGCHLD, CLONE_PARENT | SIGCHLD)]
calls += [(name, 0) for name in ("fork", "vfork")]
for name, flags in calls:
    try:
        number = syscall_nr(name)
    except ValueError:
        continue  # this processor has no such call
    child = libc.syscall(number, flags, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    print("ESCAPED" if child > 0 else "stopped", name, hex(flags))
