# attack: make files whose names no program can print
# must: stopped
import os
import tempfile

try:
    here = os.fsencode(tempfile.gettempdir())
    for name in (b"\xff\xfe", b"\x1b[2J", b"a\nb", b"-rf", b"x" * 255, "\u202e".encode()):
        open(here + b"/" + name, "w").close()
    print(os.listdir(here))
except OSError as error:
    print("stopped", error)
print("stopped: they end with this run")
