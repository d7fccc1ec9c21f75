# attack: start threads without end
# must: capped
# limit: threads
# below: 40
import threading
import time

started = 0
try:
    while started < 5000:
        threading.Thread(target=time.sleep, args=(0.2,), daemon=True).start()
        started += 1
except RuntimeError as error:
    print("stopped", error)
print("started", started)
