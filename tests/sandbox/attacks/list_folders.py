# attack: list the folders where people and servers keep their things
# must: stopped
# without a sandbox: it escapes
import os

for folder in (
    "/",
    "/root",
    "/home",
    "/work",
    "/etc",
    "/var",
    "/srv",
    "/opt",
    "/run",
    "/mnt",
    "/boot",
    "/sys",
    "/proc",
    DATA,
):
    try:
        found = os.listdir(folder)
    except OSError as error:
        print("stopped", error)
    else:
        print("ESCAPED" if found else "nothing in", folder, found[:5])
