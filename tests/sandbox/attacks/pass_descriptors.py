# attack: pass descriptors and credentials over its output as if that were a socket
# must: stopped
import array
import ctypes
import socket

for number in range(5):
    try:
        line = socket.socket(fileno=number)
        line.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))])
        print("ESCAPED", number)
    except OSError as error:
        print("stopped", error)
libc = ctypes.CDLL(None, use_errno=True)
for number in range(5):
    if libc.send(number, b"x", 1, 0) >= 0 or libc.shutdown(number, 2) == 0:
        print("ESCAPED", number)
