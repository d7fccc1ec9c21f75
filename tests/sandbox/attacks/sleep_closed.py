# attack: close its streams, so that it seems to have ended, and stay
# must: capped
# limit: time
import os
import time

for number in range(5):
    try:
        os.close(number)
    except OSError:
        pass
time.sleep(1000)
