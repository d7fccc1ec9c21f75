# advice: threads
import threading
import time

for _ in range(200):
    threading.Thread(target=time.sleep, args=(0.2,), daemon=True).start()
