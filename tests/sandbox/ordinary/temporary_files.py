import csv
import json
import os
import tempfile

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "log.csv")
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([["step", "loss"], [0, 1.5], [1, 0.75]])
    print(list(csv.DictReader(open(path))))
with tempfile.NamedTemporaryFile("w+", suffix=".json") as file:
    json.dump({"lr": 0.1}, file)
    file.seek(0)
    print(json.load(file))
print(os.path.exists(folder), os.path.isdir(tempfile.gettempdir()))
with open("notes.txt", "w") as file:
    file.write("kept until the run ends")
print(open("notes.txt").read(), os.stat("notes.txt").st_size)
os.rename("notes.txt", "renamed.txt")
os.remove("renamed.txt")
os.makedirs("a/b")
os.removedirs("a/b")
