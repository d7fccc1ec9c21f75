# attack: bring native code as a library of its own and load it by ctypes and by PyTorch
# must: stopped
# without a sandbox: it escapes
import _json
import ctypes
import os
import tempfile

import torch

try:
    path = os.path.join(tempfile.gettempdir(), "mine.so")
    with (
        open(_json.__file__ if hasattr(_json, "__file__") else torch._C.__file__, "rb") as real,
        open(path, "wb") as file,
    ):
        file.write(real.read())
    for load in (ctypes.CDLL, torch.ops.load_library):
        try:
            load(path)
        except OSError as error:
            print("stopped", error)
        else:
            print("ESCAPED", load)
except OSError as error:
    print("stopped", error)
