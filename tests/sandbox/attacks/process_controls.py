# attack: make itself readable, outlive its parent, change its memory map, lift its filter by prctl
# must: stopped
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_SECCOMP, PR_SET_MM, PR_SET_CHILD_SUBREAPER = (
    1,
    4,
    8,
    22,
    35,
    36,
)
PR_SET_NO_NEW_PRIVS, PR_SET_PTRACER, PR_SET_SYSCALL_USER_DISPATCH, PR_CAP_AMBIENT = 38, 0x59616D61, 59, 47
for option, value in (
    (PR_SET_PDEATHSIG, 0),
    (PR_SET_DUMPABLE, 1),
    (PR_SET_KEEPCAPS, 1),
    (PR_SET_SECCOMP, 0),
    (PR_SET_MM, 1),
    (PR_SET_CHILD_SUBREAPER, 1),
    (PR_SET_NO_NEW_PRIVS, 0),
    (PR_SET_PTRACER, -1),
    (PR_SET_SYSCALL_USER_DISPATCH, 1),
    (PR_CAP_AMBIENT, 2),
):
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) == 0:
        print("ESCAPED", option)
print("stopped", os.strerror(ctypes.get_errno()))
