# attack: reach the sandbox's own control socket, the site's, and any socket file there is
# must: stopped
import glob
import os
import socket
import stat

paths = [
    SOCKET_FILE,
    *glob.glob(f"{DATA}/**", recursive=True),
    *glob.glob("/run/**", recursive=True),
    "/var/run/docker.sock",
]
for path in paths:
    try:
        if stat.S_ISSOCK(os.stat(path).st_mode):
            print("found", path)
        socket.socket(socket.AF_UNIX).connect(path)
        print("ESCAPED", path)
    except OSError as error:
        print("stopped", error)
