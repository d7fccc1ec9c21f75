# attack: find the answers to the school's questions in the package
# must: stopped
# without a sandbox: it escapes
import glob
import importlib.resources
import os
import sys

for place in (CONTENT, str(importlib.resources.files("gradschool").joinpath("content"))):
    found = [path for path in glob.glob(f"{place}/**", recursive=True) if os.path.isfile(path)]
    for path in found:
        try:
            print("ESCAPED", open(path).read(40))
        except OSError as error:
            print("stopped", error)
            break
for root in {*sys.path, sys.prefix, os.path.dirname(os.path.dirname(CONTENT))}:
    for folder, folders, names in os.walk(root):
        folders[:] = [
            one for one in folders if one not in ("torch", "sympy", "sklearn", "scipy", "__pycache__")
        ]
        if "lock.json" in names and "question.yaml" in names:
            try:
                print("ESCAPED", open(os.path.join(folder, "lock.json")).read()[:40])
            except OSError as error:
                print("stopped", error)
