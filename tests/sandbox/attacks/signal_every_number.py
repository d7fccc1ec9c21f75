# attack: try every process number with every call that sends a signal
# must: stopped
# beside: another run
import ctypes
import os
import signal

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
calls = {
    name: syscall_nr(name) for name in ("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
}
information = (ctypes.c_uint8 * 128)()
hits = 0
for pid in [*range(2, 3000), SERVER_PID]:
    hits += libc.syscall(calls["kill"], pid, 9) == 0
    hits += libc.syscall(calls["tkill"], pid, 9) == 0
    hits += libc.syscall(calls["tgkill"], pid, pid, 9) == 0
    hits += libc.syscall(calls["rt_sigqueueinfo"], pid, signal.SIGUSR1, information) == 0
    hits += libc.syscall(calls["rt_tgsigqueueinfo"], pid, pid, signal.SIGUSR1, information) == 0
print("ESCAPED" if hits else "stopped", hits, os.strerror(ctypes.get_errno()))
