# attack: learn from stat() which files there are outside
# must: stopped
# without a sandbox: it escapes
# not in reduced: Landlock lets stat() through, and without a namespace of its own the run has the machine's paths
import os

for path in (SECRET_FILE, DATA, OPEN_FOLDER, "/root/.bashrc", "/etc/passwd", "/home"):
    if os.path.exists(path):
        print("ESCAPED", path, os.stat(path))
print("stopped")
