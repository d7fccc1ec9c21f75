# attack: open the root as a mere path (O_PATH) and reopen it through /proc/self/fd
# must: stopped
# without a sandbox: it escapes
import os

for path in ("/", "/etc", "/proc", SECRET_FILE):
    try:
        held = os.open(path, os.O_PATH)
    except OSError as error:
        print("stopped", error)
        continue
    for again in (f"/proc/self/fd/{held}", f"/dev/fd/{held}"):
        try:
            print("ESCAPED", os.listdir(again)[:3] if os.path.isdir(again) else open(again).read()[:40])
        except OSError as error:
            print("stopped", error)
