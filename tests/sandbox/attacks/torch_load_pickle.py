# attack: load a file whose pickle starts a program
# must: stopped
# without a sandbox: it escapes
import io
import os
import pickle

import torch


class Evil:
    def __reduce__(self):
        return os.system, ("echo ESCAPED",)


stream = io.BytesIO()
torch.save(Evil(), stream)
for safe in (True, False):
    stream.seek(0)
    try:
        print("stopped", torch.load(stream, weights_only=safe))
    except Exception as error:
        print("stopped", type(error).__name__)
print("stopped", pickle.loads(pickle.dumps(Evil())))
