# attack: leave a process behind that lives on after the run
# must: stopped
import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            print("ESCAPED", flush=True)
            time.sleep(60)
        os._exit(0)
except OSError as error:
    print("stopped", error)
