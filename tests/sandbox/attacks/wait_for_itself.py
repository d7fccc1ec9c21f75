# attack: wait for a lock, a pipe and an event that never come
# must: capped
# limit: time
# not in reduced: no thread can be started there
import os
import threading

reading, writing = os.pipe()
threading.Thread(target=os.read, args=(reading, 1)).start()
lock = threading.Lock()
lock.acquire()
lock.acquire()
