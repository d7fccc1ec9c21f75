# attack: pose as a run that could not be confined, by an exit status and a first line of its own
# must: stopped
# ending: quit
import os

os.write(3, b"\nPermissionError: could not be confined\n")
os._exit(253)
