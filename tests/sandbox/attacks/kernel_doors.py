# attack: open the kernel's widest doors: bpf, perf_event_open, userfaultfd, kexec_load, init_module
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
attribute = (ctypes.c_uint32 * 32)(1, 128)
for name, arguments in {
    "bpf": (0, attribute, 128),
    "perf_event_open": (attribute, 0, -1, -1, 0),
    "userfaultfd": (1,),
    "kexec_load": (0, 0, None, 0),
    "init_module": (attribute, 128, b""),
    "finit_module": (0, b"", 0),
    "reboot": (0xFEE1DEAD, 672274793, 0x01234567, None),
    "swapon": (b"/tmp/swap", 0),
    "syslog": (3, attribute, 128),
}.items():
    answer = libc.syscall(syscall_nr(name), *arguments)
    print("ESCAPED" if answer >= 0 else "stopped", name, os.strerror(ctypes.get_errno()))
