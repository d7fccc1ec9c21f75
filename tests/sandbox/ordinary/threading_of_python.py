import queue
import threading
from concurrent.futures import ThreadPoolExecutor

import torch

with ThreadPoolExecutor(4) as pool:
    print(list(pool.map(lambda n: torch.full((2,), float(n)).sum().item(), range(8))))
done = queue.Queue()
threads = [threading.Thread(target=lambda n=n: done.put(n * n)) for n in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(done.get() for _ in threads))
timer = threading.Timer(0.01, print, ["from the timer"])
timer.start()
timer.join()
