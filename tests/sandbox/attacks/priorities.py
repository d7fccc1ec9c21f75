# attack: take the processor for itself: nice, real time, affinity, input and output first
# must: stopped
import ctypes
import os

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
for act in (
    lambda: os.nice(-5),
    lambda: os.setpriority(os.PRIO_PROCESS, 0, -20),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
    lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)),
    lambda: os.sched_setaffinity(0, {0}),
    lambda: os.setpriority(os.PRIO_USER, 0, 19),
):
    try:
        act()
        print("ESCAPED", os.getpriority(os.PRIO_PROCESS, 0))
    except OSError as error:
        print("stopped", error)
for name, arguments in {
    "ioprio_set": (1, 0, 1 << 13),
    "sched_setattr": (0, (ctypes.c_uint32 * 14)(56, 6), 0),
}.items():
    if libc.syscall(syscall_nr(name), *arguments) == 0:
        print("ESCAPED", name)
