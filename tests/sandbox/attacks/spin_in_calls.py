# attack: spin in system calls, where the time is the kernel's
# must: capped
# limit: processor time
import os

while True:
    os.getppid()
