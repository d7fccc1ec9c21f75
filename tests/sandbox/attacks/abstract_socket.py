# attack: reach a server by an abstract Unix socket
# must: stopped
# without a sandbox: it escapes
import socket

for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    try:
        socket.socket(socket.AF_UNIX, kind).connect("\0" + ABSTRACT_NAME)
        print("ESCAPED", kind)
    except OSError as error:
        print("stopped", error)
