# attack: start the program that runs it once more through /proc/self/exe
# must: stopped
# without a sandbox: it escapes
import os

for act in (
    lambda: os.execv("/proc/self/exe", ["python", "-c", "print('ESCAPED')"]),
    lambda: os.execv(os.readlink("/proc/self/exe"), ["python", "-c", "print('ESCAPED')"]),
    lambda: os.open("/proc/self/exe", os.O_RDWR),
):
    try:
        print("ESCAPED", act())
    except OSError as error:
        print("stopped", error)
