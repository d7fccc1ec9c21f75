# attack: write into its input and read its output back, where descriptors lead to somebody
# must: stopped
import os

for number, act in ((0, lambda: os.write(0, b"x")), (1, lambda: os.read(1, 1)), (3, lambda: os.read(3, 1))):
    try:
        print("ESCAPED", number, act())
    except OSError as error:
        print("stopped", error)
