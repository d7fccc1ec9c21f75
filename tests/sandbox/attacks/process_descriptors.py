# attack: take hold of a process by a descriptor, take its files, signal it
# must: stopped
# without a sandbox: it escapes
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
for pid in (1, os.getpid(), os.getppid(), SERVER_PID):
    held = libc.syscall(syscall_nr("pidfd_open"), pid, 0)
    if held >= 0:
        print("ESCAPED pidfd_open", pid)
for number in range(64):
    if libc.syscall(syscall_nr("pidfd_getfd"), number, 3, 0) >= 0:
        print("ESCAPED pidfd_getfd")
    if libc.syscall(syscall_nr("pidfd_send_signal"), number, 0, None, 0) == 0:
        print("ESCAPED pidfd_send_signal")
print("stopped", os.strerror(ctypes.get_errno()))
