# attack: put a program into memory that no folder shows, and start it by its descriptor
# must: stopped
# without a sandbox: it escapes
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
for name in ("memfd_create", "memfd_secret"):
    held = libc.syscall(syscall_nr(name), b"program", 0)
    print("ESCAPED" if held >= 0 else "stopped", name)
try:
    program = os.open("/bin/echo", os.O_RDONLY)
    arguments = (ctypes.c_char_p * 3)(b"echo", b"ESCAPED", None)
    libc.syscall(syscall_nr("execveat"), program, b"", arguments, None, 0x1000)
    libc.fexecve(program, arguments, (ctypes.c_char_p * 1)(None))
    os.execve(program, ["echo", "ESCAPED"], {})
except OSError as error:
    print("stopped", error)
