# attack: let threads go on after the last line
# must: capped
# not in reduced: no thread can be started there
# limit: processor time
import threading


def spin():
    while True:
        pass


for _ in range(8):
    threading.Thread(target=spin).start()
print("the last line")
