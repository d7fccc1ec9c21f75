# attack: make links to a file outside and read or write through them
# must: stopped
# without a sandbox: it escapes
import os
import tempfile

here = tempfile.gettempdir()
for make in (os.symlink, os.link):
    for target in ("/etc/passwd", SECRET_FILE, os.__file__):
        name = os.path.join(here, f"{make.__name__}-{os.path.basename(target)}")
        try:
            make(target, name)
            print("ESCAPED", open(name, "a"))
        except OSError as error:
            print("stopped", error)
