# attack: take memory by memfd_create, which no limit of address space sees
# must: stopped
# without a sandbox: it escapes
import os

try:
    held = os.memfd_create("mine")
    os.truncate(held, 1 << 40)
    print("ESCAPED", held)
except OSError as error:
    print("stopped", error)
