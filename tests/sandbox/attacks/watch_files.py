# attack: watch what others do with files: inotify, fanotify, leases, notices
# must: stopped
# without a sandbox: it escapes
import ctypes
import fcntl
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
for name, arguments in {"inotify_init1": (0,), "fanotify_init": (0, 0)}.items():
    if libc.syscall(syscall_nr(name), *arguments) >= 0:
        print("ESCAPED", name)
held = os.open(os.__file__, os.O_RDONLY)
folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY)
for descriptor, command, value in (
    (held, fcntl.F_SETLEASE, fcntl.F_RDLCK),
    (folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS | fcntl.DN_CREATE | fcntl.DN_MODIFY),
):
    try:
        fcntl.fcntl(descriptor, command, value)
        print("ESCAPED", command)
    except OSError as error:
        print("stopped", error)
