# attack: read a file of the server's data folder and one that everybody may read
# must: stopped
# without a sandbox: it escapes
import os

for path in (SECRET_FILE, os.path.join(DATA, "secret.key"), os.path.join(DATA, "db.sqlite3")):
    for flags in (os.O_RDONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND):
        try:
            print("ESCAPED", os.open(path, flags))
        except OSError as error:
            print("stopped", error)
