# attack: ask for large stacks in many threads
# must: stopped
import threading
import time

threading.stack_size(512 << 20)
started = []
try:
    for _ in range(200):
        thread = threading.Thread(target=time.sleep, args=(0.3,), daemon=True)
        thread.start()
        started.append(thread)
except (RuntimeError, MemoryError) as error:
    print("stopped", error)
print("ESCAPED" if len(started) > 10 else "stopped", len(started))
