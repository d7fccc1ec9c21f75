# attack: fork without end
# must: stopped
import os

children = 0
for _ in range(2000):
    try:
        if os.fork() == 0:
            os.pause() if hasattr(os, "pause") else __import__("time").sleep(60)
        children += 1
    except OSError as error:
        stopped = error
print("ESCAPED" if children else "stopped", children, stopped)
