# attack: abort the process from C, hoping for a file with its memory
# must: stopped
# ending: crashed
import ctypes

print("before the crash", flush=True)
ctypes.CDLL(None).abort()
