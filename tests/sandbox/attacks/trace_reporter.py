# attack: follow by sys.settrace and sys.setprofile what runs after its last line, and change it
# must: stopped
import sys


def change(frame, event, argument):
    for name in ("error", "told", "shown", "caught"):
        if name in frame.f_locals:
            frame.f_locals[name] = "forged"
    if frame.f_code.co_name == "_told":
        raise KeyError("from the tracer")
    return change


frame = sys._getframe()
while frame is not None:
    frame.f_trace = change
    frame = frame.f_back
sys.settrace(change)
sys.setprofile(change)
raise ValueError("the end")
