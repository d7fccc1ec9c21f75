# attack: open a file by its handle, past every folder's rights
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
handle = (ctypes.c_uint8 * 136)()
ctypes.cast(handle, ctypes.POINTER(ctypes.c_uint32))[0] = 128
mount = ctypes.c_int()
at_cwd = -100
if libc.syscall(syscall_nr("name_to_handle_at"), at_cwd, b"/usr", handle, ctypes.byref(mount), 0) == 0:
    print("ESCAPED name_to_handle_at")
if libc.syscall(syscall_nr("open_by_handle_at"), 0, handle, os.O_RDONLY) >= 0:
    print("ESCAPED open_by_handle_at")
print("stopped", os.strerror(ctypes.get_errno()))
