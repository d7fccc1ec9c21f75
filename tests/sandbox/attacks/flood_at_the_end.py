# attack: print without end from where a program ends: atexit, a thread that stays, a destructor
# must: capped
# limit: output
import atexit
import threading


def flood():
    while True:
        print("x" * 1000)


atexit.register(flood)
threading.Thread(target=flood).start()
