# advice: Other programs
import os

os.execvp("ls", ["ls"])
