# attack: make a program that runs as its owner, and give files away
# must: stopped
# without a sandbox: it escapes
import os
import tempfile

try:
    handle, path = tempfile.mkstemp()
except OSError as error:
    print("stopped", error)
    handle, path = 1, os.__file__
for act in (
    lambda: os.chmod(path, 0o4755),
    lambda: os.fchmod(handle, 0o4755),
    lambda: os.chown(path, 0, 0),
    lambda: os.setxattr(path, "user.mine", b"1"),
):
    try:
        act()
        print("ESCAPED")
    except OSError as error:
        print("stopped", error)
