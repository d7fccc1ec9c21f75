# attack: run machine code of its own from a page that may be written and run
# must: stopped
# without a sandbox: it escapes
# only: x86_64
import ctypes
import mmap

# socket(AF_INET, SOCK_STREAM, 0), then return what the kernel said: native code stands behind the same filter.
code = bytes.fromhex("b829000000bf02000000be0100000031d20f05c3")
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(code)
run = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
answer = run()
print("ESCAPED" if answer >= 0 else "stopped", answer)
