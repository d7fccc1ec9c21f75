# attack: write read-only memory through /proc/self/mem, its own and its parent's
# must: stopped
# without a sandbox: it escapes
import os

for pid in ("self", os.getpid(), os.getppid(), 1, SERVER_PID):
    try:
        print("ESCAPED", open(f"/proc/{pid}/mem", "r+b", buffering=0))
    except OSError as error:
        print("stopped", error)
