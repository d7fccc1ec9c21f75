# attack: raise the limits the kernel holds it to
# must: stopped
import ctypes
import os
import resource

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
wide = (ctypes.c_uint64 * 2)(2**64 - 1, 2**64 - 1)
for name in ("CPU", "AS", "FSIZE", "NOFILE", "NPROC", "CORE", "MEMLOCK", "DATA", "STACK", "NICE", "RTPRIO"):
    kind = getattr(resource, f"RLIMIT_{name}", None)
    if kind is None:
        continue
    for values in ((resource.RLIM_INFINITY,) * 2, (1, 1)):
        try:
            resource.setrlimit(kind, values)
            print("ESCAPED", name)
        except (OSError, ValueError) as error:
            print("stopped", error)
    for pid in (0, 1, os.getppid()):
        if libc.syscall(syscall_nr("prlimit64"), pid, kind, wide, None) == 0:
            print("ESCAPED prlimit64", name)
