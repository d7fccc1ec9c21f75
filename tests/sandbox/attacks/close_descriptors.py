# attack: close everything and then fail
# must: stopped
import os

os.closerange(0, 100)
raise ValueError("nobody hears this")
