# advice: Links
import os

open("a.txt", "w").close()
os.symlink("a.txt", "b.txt")
