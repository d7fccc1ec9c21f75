# attack: wait for somebody to type
# must: stopped
# ending: error
import os
import sys

print("stopped", repr(sys.stdin.read()), os.read(0, 10))
input("your password: ")
