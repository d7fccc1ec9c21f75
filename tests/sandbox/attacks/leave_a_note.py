# attack: leave files in the scratch folder for the next run, also under the names of temporary folders
# must: stopped
import os
import tempfile

try:
    for number in range(20):
        folder = tempfile.mkdtemp(prefix="note-")
        with open(os.path.join(folder, "note.txt"), "w") as file:
            file.write("from the run before")
    print("stopped: they end with this run")
except OSError as error:
    print("stopped", error)
