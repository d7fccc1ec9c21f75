# attack: stop its own process, so that it never ends and never uses time
# must: stopped
import os
import signal

for number in (signal.SIGSTOP, signal.SIGTSTP):
    try:
        os.kill(os.getpid(), number)
        print("ESCAPED kill")
    except OSError as error:
        print("stopped", error)
try:
    signal.raise_signal(signal.SIGSTOP)
    print("ESCAPED raise")
except OSError as error:
    print("stopped", error)
