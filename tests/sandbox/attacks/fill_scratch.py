# attack: fill every place that can be written
# must: capped
# limit: scratch
# below: 16777217
import os

written = 0
for at, folder in enumerate(
    (os.getcwd(), "/tmp", "/scratch", "/dev", "/proc", "/", "/var/tmp", "/run", OPEN_FOLDER)
):
    for number in range(40):
        try:
            with open(os.path.join(folder, f"big{at}-{number}"), "wb", buffering=0) as file:
                while True:
                    written += file.write(bytes(1 << 20))
        except OSError:
            pass
print("written", written)
