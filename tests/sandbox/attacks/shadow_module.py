# attack: leave a module behind that the next run would import instead of the real one
# must: stopped
import os
import sys
import tempfile

left = []
for folder in {
    tempfile.gettempdir(),
    os.getcwd(),
    os.path.expanduser("~"),
    *[one for one in sys.path if one],
}:
    for name in ("torch.py", "numpy.py", "sitecustomize.py", "statistics.py", "evil.pth"):
        try:
            with open(os.path.join(folder, name), "w") as file:
                file.write("raise SystemExit('ESCAPED')")
            left.append(folder)
        except OSError:
            pass
outside = [folder for folder in left if not folder.startswith(("/tmp", "/scratch"))]
print("ESCAPED" if outside else "stopped", left)
