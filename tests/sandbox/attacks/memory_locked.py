# attack: lock memory so that it cannot be taken back, and ask for huge pages
# must: stopped
import ctypes
import mmap

libc = ctypes.CDLL(None, use_errno=True)
if libc.mlockall(3) == 0 or libc.syscall(325, ctypes.create_string_buffer(4096), 4096, 0) == 0:
    print("ESCAPED")
try:
    print(
        "ESCAPED", mmap.mmap(-1, 2 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)
    )  # MAP_HUGETLB
except (OSError, ValueError) as error:
    print("stopped", error)
try:
    print(
        "ESCAPED", mmap.mmap(-1, 1 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x2000)
    )  # MAP_LOCKED
except (OSError, ValueError) as error:
    print("stopped", error)
