# attack: print one line that never ends
# must: capped
# limit: output
import sys

while True:
    sys.stdout.write("\u202ex")
