# attack: put modules of its own in place of those that run it
# must: stopped
import sys
import types

for name in list(sys.modules):
    if name.startswith(("gradschool", "json", "traceback", "threading", "atexit", "os", "socket", "torch")):
        sys.modules[name] = types.ModuleType(name)
sys.path[:] = sys.meta_path[:] = []
print("stopped: it is this run's own copy")
