# attack: start threads without end by the bare system call
# must: capped
# limit: threads
# below: 40
# only: x86_64
import ctypes
import mmap

# For each thread: clone(CLONE_VM|FS|FILES|SIGHAND|THREAD|SYSVSEM|SETTLS|..., stack); the child does exit(0) after pause.
libc = ctypes.CDLL(None, use_errno=True)
code = bytes.fromhex(
    "48c7c038000000"  # mov rax, 56
    "0f05"  # syscall
    "4885c0"  # test rax, rax
    "7401"  # jz child
    "c3"  # ret
    "48c7c022000000"  # child: mov rax, 34 (pause)
    "0f05"  # syscall
    "ebf5"  # jmp child
)
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(code)
clone = ctypes.CFUNCTYPE(ctypes.c_long, *[ctypes.c_ulong] * 3)(
    ctypes.addressof(ctypes.c_char.from_buffer(page))
)
words = (ctypes.c_ulong * 8)()
started, stacks = 0, []
for _ in range(5000):
    stack = ctypes.create_string_buffer(4096)
    stacks.append(stack)
    top = (ctypes.addressof(stack) + 4000) & ~15
    if clone(0x3D0F00, top, ctypes.addressof(words)) <= 0:
        break
    started += 1
print("started", started, flush=True)
