# attack: make system calls as a 32-bit program would, whose numbers are others
# must: stopped
# ending: crashed
# only: x86_64
import ctypes
import mmap

# push rbx; mov eax, 20 (getpid of 32 bits); int 0x80; pop rbx; ret
code = bytes.fromhex("53b814000000cd805bc3")
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(code)
print("trying", flush=True)
answer = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
print("ESCAPED", answer)
