# attack: make system calls that kernels got after this was written, and numbers that are none
# must: stopped
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
allowed = []
for number in (*range(437, 700), 1000, 65535, -1, 2**31 - 1):
    if number in (439, 441):  # faccessat2 and epoll_pwait2 are ordinary
        continue
    ctypes.set_errno(0)
    answer = libc.syscall(ctypes.c_long(number), 0, 0, 0, 0, 0, 0)
    if answer >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        allowed.append((number, answer, ctypes.get_errno()))
print("ESCAPED" if allowed else "stopped", allowed)
