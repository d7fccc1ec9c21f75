# attack: write bytes that are no UTF-8, and half a sign at the limit
# must: stopped
# ending: finished
import os
import sys

os.write(1, b"\xff\xfe\xc3\x28\xed\xa0\x80\xf8\x88\x80\x80\x80")
sys.stdout.flush()
os.write(1, b"x" * (60 << 10) + b"\xe2\x82")
