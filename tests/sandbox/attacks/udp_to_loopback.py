# attack: send a datagram to this machine and to the world, and ask a name server
# must: stopped
import socket

for address in (("127.0.0.1", UDP_PORT), ("255.255.255.255", UDP_PORT), ("9.9.9.9", 53)):
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hello from a run", address)
        print("ESCAPED", address)
    except OSError as error:
        print("stopped", error)
try:
    print("ESCAPED", socket.getaddrinfo("pytorch.org", 443))
except OSError as error:
    print("stopped", error)
