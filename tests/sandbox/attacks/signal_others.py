# attack: kill its parent, the first process, its group, everything
# must: stopped
# beside: another run
import os
import signal

for pid in (os.getppid(), 1, 0, -1, -os.getpgrp() or -2, SERVER_PID, -SERVER_PID):
    for number in (0, signal.SIGKILL, signal.SIGSTOP):
        if pid in (0, 1, os.getpid()) and number == signal.SIGSTOP:
            continue
        try:
            os.kill(pid, number)
        except OSError as error:
            print("stopped", pid, error)
        else:
            print("ESCAPED", pid, number)
