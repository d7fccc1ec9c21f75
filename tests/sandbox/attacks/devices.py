# attack: open the machine's devices
# must: stopped
import os

for name in (
    "mem",
    "kmsg",
    "sda",
    "vda",
    "tty",
    "ptmx",
    "pts/0",
    "fuse",
    "kvm",
    "loop-control",
    "net/tun",
    "vsock",
    "random",
    "full",
    "zero",
    "console",
    "vhost-net",
    "userfaultfd",
    "snd",
    "dri/card0",
):
    try:
        print("ESCAPED", name, os.open(f"/dev/{name}", os.O_RDWR))
    except OSError as error:
        print("stopped", error)
