# attack: read the file that another run keeps in its scratch folder just now
# must: stopped
# beside: another run
import glob
import os
import tempfile
import time

until = time.monotonic() + 0.3
while time.monotonic() < until:
    for folder in {tempfile.gettempdir(), "/tmp", "/scratch", "/var/tmp", "/dev/shm"}:
        for path in glob.glob(f"{folder}/**", recursive=True):
            if "neighbour" in path:
                print("ESCAPED", path, open(path).read())
    time.sleep(0.02)
print("stopped", os.getcwd())
