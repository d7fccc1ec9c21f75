# attack: find through the garbage collector and the frames what the warm process talks through
# must: stopped
import gc
import os
import socket
import sys

for one in gc.get_objects():
    try:
        if isinstance(one, socket.socket) and one.fileno() >= 0:
            one.send(b"forged")
            print("ESCAPED", one)
    except OSError as error:
        print("stopped", error)
frame = sys._getframe()
while frame is not None:
    for name, value in list(frame.f_locals.items()):
        if (
            isinstance(value, int)
            and name in ("control", "line", "verdict", "output", "lifeline", "living")
            and value > 4
        ):
            try:
                os.write(value, b"forged")
                print("ESCAPED", name, value)
            except OSError as error:
                print("stopped", name, error)
    frame = frame.f_back
print("stopped")
