# attack: read and write the memory of other processes by process_vm_readv, process_vm_writev, process_madvise
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(64)
vector = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 64)
for name in ("process_vm_readv", "process_vm_writev"):
    for pid in (os.getpid(), os.getppid(), 1, SERVER_PID):
        if libc.syscall(syscall_nr(name), pid, vector, 1, vector, 1, 0) >= 0:
            print("ESCAPED", name, pid)
if libc.syscall(syscall_nr("process_madvise"), 0, vector, 1, 4, 0) >= 0:
    print("ESCAPED process_madvise")
if libc.syscall(syscall_nr("kcmp"), os.getpid(), os.getpid(), 0, 0, 1) >= 0:
    print("ESCAPED kcmp")
print("stopped", os.strerror(ctypes.get_errno()))
