# attack: open so many files that the machine has none left
# must: capped
# limit: descriptors
# below: 65
import os

held = []
try:
    while True:
        held.append(os.open("/dev/null", os.O_RDONLY))
except OSError as error:
    stopped = str(error)
os.closerange(max(held) - 1, max(held) + 1)
print(stopped)
print("opened", len(held))
