# attack: read environment, memory, files and command lines of the processes in /proc
# must: stopped
# without a sandbox: it escapes
import os

for pid in ("self", "thread-self", "1", str(os.getppid()), str(SERVER_PID), "2", "3"):
    for name in ("environ", "cmdline", "maps", "mem", "root/etc/passwd", "cwd", "fd/0", "status", "task"):
        path = f"/proc/{pid}/{name}"
        if path.endswith("self/fd/0"):
            continue  # its own
        try:
            print("ESCAPED", path, open(path, "rb").read(40) if name != "task" else os.listdir(path))
        except OSError as error:
            print("stopped", error)
