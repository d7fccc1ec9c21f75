# attack: end the process from a thread while the main one prints
# must: stopped
# not in reduced: no thread can be started there
# ending: quit
import os
import threading
import time

threading.Timer(0.1, os._exit, (0,)).start()
print("printing", flush=True)
time.sleep(1)
