# attack: replace what ends its process, so that it goes on in the code around it
# must: stopped
import os
import sys

sys.exit = os._exit = os.abort = os.kill = lambda *_: print("no end", flush=True)
