# attack: rename the scratch folder away, exchange it, leave a device behind as a whiteout
# must: stopped
import ctypes
import os
import tempfile

from seccompy import syscall_nr

libc = ctypes.CDLL(None, use_errno=True)
try:
    here = tempfile.gettempdir()
except OSError:
    here = "/tmp"
for old, new in (
    (here, "/elsewhere"),
    ("/usr", "/usr2"),
    ("/proc", f"{here}/proc"),
    (OPEN_FOLDER, f"{here}/taken"),
):
    try:
        os.rename(old, new)
    except OSError as error:
        print("stopped", error)
    else:
        print("ESCAPED", old)
RENAME_EXCHANGE, RENAME_WHITEOUT = 2, 4
try:
    open(f"{here}/mine", "w").close()
except OSError as error:
    print("stopped", error)
for flags, target in ((RENAME_EXCHANGE, os.__file__), (RENAME_WHITEOUT, f"{here}/moved")):
    if (
        libc.syscall(syscall_nr("renameat2"), -100, f"{here}/mine".encode(), -100, target.encode(), flags)
        == 0
    ):
        if flags == RENAME_EXCHANGE or open(f"{here}/mine", "rb").read(1):
            print("ESCAPED", target)
