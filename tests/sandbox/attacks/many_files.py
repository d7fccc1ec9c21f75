# attack: make hundreds of thousands of empty files
# must: capped
# limit: scratch
# below: 2000
import tempfile

made = 0
try:
    here = tempfile.gettempdir()
    for number in range(200_000):
        open(f"{here}/{number}", "w").close()
        made += 1
except OSError as error:
    print("stopped", error)
print("made", made)
