# attack: mount by the newer calls: fsopen, fsconfig, fsmount, open_tree, move_mount, mount_setattr
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
attributes = (ctypes.c_uint64 * 4)()
for name, arguments in {
    "fsopen": (b"proc", 0),
    "fsconfig": (3, 6, None, None, 0),
    "fsmount": (3, 0, 0),
    "fspick": (-100, b"/", 0),
    "open_tree": (-100, b"/", 1),
    "move_mount": (-100, b"/usr", -100, b"/tmp", 0),
    "mount_setattr": (-100, b"/", 0x8000, attributes, 32),
}.items():
    answer = libc.syscall(syscall_nr(name), *arguments)
    print("ESCAPED" if answer >= 0 else "stopped", name, os.strerror(ctypes.get_errno()))
