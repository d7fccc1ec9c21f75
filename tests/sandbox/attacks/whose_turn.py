# attack: learn who else runs from the clock, the load and the counters
# must: stopped
# beside: another run
import glob

for path in (
    "/proc/loadavg",
    "/proc/stat",
    "/proc/schedstat",
    "/sys/devices/system/cpu/online",
    "/proc/locks",
):
    try:
        print("ESCAPED", path, open(path).read(20))
    except OSError as error:
        print("stopped", error)
others = [pid for pid in glob.glob("/proc/[0-9]*")]
print("ESCAPED" if others else "stopped", others)
