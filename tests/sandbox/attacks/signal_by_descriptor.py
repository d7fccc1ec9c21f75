# attack: have the kernel send SIGKILL to another process when a pipe becomes readable (F_SETOWN, F_SETSIG)
# must: stopped
# beside: another run
import fcntl
import os
import signal
import struct

F_SETSIG, F_SETOWN_EX = 10, 15
stopped = None
reading, writing = os.pipe()
for pid in (os.getppid() or SERVER_PID, SERVER_PID, 1, *range(2, 400)):
    try:
        fcntl.fcntl(reading, F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(reading, fcntl.F_SETOWN, pid)
        fcntl.fcntl(reading, F_SETOWN_EX, struct.pack("ii", 1, pid))
        fcntl.fcntl(reading, fcntl.F_SETFL, fcntl.fcntl(reading, fcntl.F_GETFL) | os.O_ASYNC)
        os.write(writing, b"x")
        os.read(reading, 1)
        print("ESCAPED", pid, fcntl.fcntl(reading, fcntl.F_GETOWN))
        break
    except OSError as error:
        stopped = error
print("stopped", stopped)
