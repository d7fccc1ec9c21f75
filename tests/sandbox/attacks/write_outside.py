# attack: write into a folder that everybody may write, and everywhere else
# must: stopped
import os

places = (
    OPEN_FOLDER,
    DATA,
    "/",
    "/dev",
    "/usr",
    "/usr/local",
    "/var/tmp",
    "/dev/shm",
    "/run",
    "/proc",
    "/sys",
    "/etc",
    "/home",
)
for folder in places:
    path = os.path.join(folder, "written-by-a-run")
    for act in (lambda: open(path, "w"), lambda: os.mkdir(path + "-d")):
        try:
            act()
        except OSError as error:
            print("stopped", error)
        else:
            print("ESCAPED", path)
