# attack: nest folders so deep that what clears up fails
# must: capped
# limit: scratch
# below: 2000
import os

made = 0
try:
    while True:
        os.mkdir("deeper")
        os.chdir("deeper")
        made += 1
except OSError as error:
    print("stopped", error)
print("made", made)
