# attack: walk up the frames and rewrite what writes its report
# must: stopped
import sys

frame, seen = sys._getframe(), []
while frame is not None:
    for name, value in list(frame.f_globals.items()):
        if frame.f_globals.get("__name__", "").startswith("gradschool") and callable(value):
            frame.f_globals[name] = lambda *_, **__: "forged"
    seen.append(frame.f_code.co_name)
    frame = frame.f_back
print("stopped: it is this run's own copy", seen[:3])
