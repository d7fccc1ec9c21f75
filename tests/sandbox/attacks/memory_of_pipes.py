# attack: fill pipes made as large as they go, memory that belongs to no process
# must: stopped
# without a sandbox: it escapes
import fcntl
import os

F_SETPIPE_SZ = 1031
held, stopped = 0, None
for _ in range(40):
    try:
        reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETFL, os.O_NONBLOCK)
        fcntl.fcntl(writing, F_SETPIPE_SZ, 1 << 20)
    except OSError as error:
        stopped = error
    try:
        while True:
            held += os.write(writing, b"x" * 65536)
    except OSError:
        pass
print("ESCAPED" if held > 8 << 20 else "stopped", held, stopped)
