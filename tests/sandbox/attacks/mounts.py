# attack: take the empty folder off /proc, mount over the filter's folders, change the root
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
MS_REMOUNT, MS_BIND, MNT_DETACH = 32, 4096, 2
tries = {
    "umount /proc": lambda: libc.umount2(b"/proc", MNT_DETACH),
    "umount /tmp": lambda: libc.umount2(b"/tmp", MNT_DETACH),
    "remount": lambda: libc.mount(None, b"/", None, MS_REMOUNT | MS_BIND, None),
    "bind": lambda: libc.mount(b"/", b"/tmp", None, MS_BIND, None),
    "proc": lambda: libc.mount(b"proc", b"/tmp", b"proc", 0, None),
    "chroot": lambda: libc.chroot(b"/tmp"),
    "pivot_root": lambda: libc.syscall(syscall_nr("pivot_root"), b"/tmp", b"/tmp"),
}
for what, act in tries.items():
    print("ESCAPED" if act() == 0 else "stopped", what, os.strerror(ctypes.get_errno()))
