# attack: use descriptors that were left open for it
# must: stopped
import os
import stat

open_now = []
for number in range(65536 if os.sysconf("SC_OPEN_MAX") > 65536 else os.sysconf("SC_OPEN_MAX")):
    try:
        open_now.append((number, stat.filemode(os.fstat(number).st_mode)))
    except OSError:
        pass
kinds = [mode[0] for _, mode in open_now]
print("ESCAPED" if len(open_now) > 4 or "s" in kinds or "d" in kinds else "stopped", open_now)
