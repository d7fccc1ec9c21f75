# attack: climb out of the scratch folder by relative paths and descriptors of folders
# must: stopped
# without a sandbox: it escapes
import os
import sys

names = ["../" * 8 + "etc/passwd", "../" * 8 + SECRET_FILE.lstrip("/")]
for name in names:
    try:
        print("ESCAPED", open(name).read()[:40])
    except OSError as error:
        print("stopped", error)
for start in (".", "/usr", sys.prefix, "/"):
    try:
        folder = os.open(start, os.O_PATH | os.O_DIRECTORY)
        print("ESCAPED", os.open(names[0], os.O_RDONLY, dir_fd=folder))
    except OSError as error:
        print("stopped", error)
