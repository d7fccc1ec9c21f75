# attack: read and set what the kernel offers in /proc, /sys and the control groups
# must: stopped
for path in (
    "/proc/sys/kernel/core_pattern",
    "/proc/sysrq-trigger",
    "/proc/kcore",
    "/proc/kallsyms",
    "/proc/mounts",
    "/proc/self/mountinfo",
    "/proc/meminfo",
    "/proc/net/tcp",
    "/proc/self/oom_score_adj",
    "/proc/self/uid_map",
    "/sys/fs/cgroup/cgroup.procs",
    "/sys/kernel/uevent_helper",
    "/sys/class/net/lo/address",
    "/sys/power/state",
    "/sys/kernel/debug/tracing/trace",
    "/sys/firmware/efi",
):
    for mode in ("r", "r+"):
        try:
            print("ESCAPED", path, open(path, mode).read(1))
        except OSError as error:
            print("stopped", error)
