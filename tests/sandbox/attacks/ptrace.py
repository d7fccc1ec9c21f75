# attack: trace its parent, itself, every process
# must: stopped
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PTRACE_TRACEME, PTRACE_ATTACH, PTRACE_SEIZE = 0, 16, 0x4206
for request, pid in (
    (PTRACE_TRACEME, 0),
    *((PTRACE_ATTACH, pid) for pid in (1, os.getppid(), SERVER_PID, 2, 3)),
    (PTRACE_SEIZE, 1),
):
    if libc.ptrace(request, pid, None, None) == 0:
        print("ESCAPED", request, pid)
print("stopped", os.strerror(ctypes.get_errno()))
