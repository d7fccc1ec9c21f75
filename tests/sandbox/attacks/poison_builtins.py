# attack: replace print, open, len and everything else that what runs it may use
# must: stopped
import builtins
import json
import sys
import threading
import traceback

for name in ("open", "len", "isinstance", "str", "int", "min", "repr", "sorted", "next", "print", "getattr"):
    setattr(builtins, name, lambda *_, **__: 1 / 0)
json.dumps = traceback.extract_tb = traceback.format_list = threading._shutdown = lambda *_, **__: {
    "error": "forged"
}
sys.stdout = sys.stderr = None
raise ValueError("what comes of this?")
