# attack: reach a server of this machine over TCP, by number and by name
# must: stopped
# without a sandbox: it escapes
import socket

for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0"):
    try:
        with socket.create_connection((host, PORT), timeout=1) as line:
            line.sendall(b"hello from a run")
            print("ESCAPED", host)
    except OSError as error:
        print("stopped", error)
