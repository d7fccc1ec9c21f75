# attack: change PyTorch, the standard library or gradschool for every run to come
# must: stopped
import os
import statistics

import torch

import gradschool

for path in (torch.__file__, os.__file__, statistics.__file__, gradschool.__file__):
    folder = os.path.dirname(path)
    for act in (
        lambda: open(path, "a"),
        lambda: open(path, "r+"),
        lambda: os.truncate(path, 0),
        lambda: os.unlink(path),
        lambda: os.chmod(path, 0o777),
        lambda: os.chown(path, os.getuid(), os.getgid()),
        lambda: os.utime(path),
        lambda: open(os.path.join(folder, "sitecustomize.py"), "w"),
        lambda: os.makedirs(os.path.join(folder, "__pycache__", "mine")),
    ):
        try:
            act()
        except OSError as error:
            print("stopped", error)
        else:
            print("ESCAPED", path)
