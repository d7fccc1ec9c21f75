# attack: make a socket of any family and kind
# must: stopped
# without a sandbox: it escapes
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
made = []
for family in range(50):
    for kind in (1, 2, 3, 5):
        held = libc.socket(family, kind, 0)
        if held >= 0:
            made.append((family, kind))
pair = (ctypes.c_int * 2)()
for kind in (1, 2, 5):
    if libc.socketpair(1, kind, 0, pair) == 0:
        made.append(("pair", kind))
print("ESCAPED" if made else "stopped", made)
