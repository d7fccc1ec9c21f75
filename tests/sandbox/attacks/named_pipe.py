# attack: make a named pipe, a device and a socket file to wait in or to talk through
# must: stopped
# without a sandbox: it escapes
import os
import stat
import tempfile

here = tempfile.gettempdir()
for what, act in (
    ("pipe", lambda: os.mkfifo(f"{here}/pipe")),
    ("pipe", lambda: os.mknod(f"{here}/pipe2", 0o600 | stat.S_IFIFO)),
    ("disk", lambda: os.mknod(f"{here}/disk", 0o600 | stat.S_IFBLK, os.makedev(8, 0))),
    ("memory", lambda: os.mknod(f"{here}/memory", 0o600 | stat.S_IFCHR, os.makedev(1, 1))),
    ("socket", lambda: os.mknod(f"{here}/socket", 0o600 | stat.S_IFSOCK)),
):
    try:
        act()
    except OSError as error:
        print("stopped", what, error)
    else:
        print("ESCAPED", what)
