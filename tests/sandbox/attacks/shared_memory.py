# attack: keep memory beyond its own end: SysV segments, message queues, /dev/shm, named semaphores
# must: stopped
import ctypes
from multiprocessing import shared_memory

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
for name, arguments in {
    "shmget": (0x1234, 1 << 20, 0o1666),
    "msgget": (0x1234, 0o1666),
    "semget": (0x1234, 1, 0o1666),
    "mq_open": (b"mine", 0o102, 0o666, None),
}.items():
    if libc.syscall(syscall_nr(name), *arguments) >= 0:
        print("ESCAPED", name)
for act in (
    lambda: shared_memory.SharedMemory("mine", create=True, size=1 << 20),
    lambda: open("/dev/shm/mine", "wb"),
    lambda: open("/dev/mqueue/mine", "wb"),
):
    try:
        print("ESCAPED", act())
    except OSError as error:
        print("stopped", error)
