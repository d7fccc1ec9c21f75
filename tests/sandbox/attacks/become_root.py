# attack: become another user, keep or gain capabilities
# must: stopped
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for act in (
    lambda: os.setuid(0),
    lambda: os.setresuid(0, 0, 0),
    lambda: os.setgid(0),
    lambda: os.setgroups([0]),
    lambda: os.seteuid(0),
):
    try:
        act()
        print("ESCAPED")
    except OSError as error:
        print("stopped", error)
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
everything = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
if libc.capset(header, everything) == 0:
    print("ESCAPED capset")
if os.getuid() == 0:
    print("ESCAPED: it runs as root")
