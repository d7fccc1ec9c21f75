# attack: start programs by subprocess, posix_spawn, execv and a terminal
# must: stopped
# without a sandbox: it escapes
import os
import pty
import subprocess
import sys

for act in (
    lambda: subprocess.run(["/bin/sh", "-c", "echo ESCAPED"]),
    lambda: subprocess.run([sys.executable, "-c", "print('ESCAPED')"], close_fds=False),
    lambda: os.posix_spawn("/bin/sh", ["sh", "-c", "echo ESCAPED"], {}),
    lambda: os.popen("echo ESCAPED").read(),
    lambda: pty.spawn(["/bin/sh", "-c", "echo ESCAPED"]),
    lambda: os.execv("/bin/echo", ["echo", "ESCAPED"]),
    lambda: os.execve(sys.executable, [sys.executable, "-c", "print('ESCAPED')"], {}),
):
    try:
        print("did", act())
    except OSError as error:
        print("stopped", error)
