# attack: write a report of its own with a false error, warnings and curves, and end before the real one
# must: stopped
import json
import os

text = "<script>" * 3000 + "\0\x1b[2J\u202e\ud800"
report = {
    "error": {"kind": text, "message": text, "line": 10**9, "traceback": text, "advice": text},
    "warnings": [{"kind": text[:6000], "message": text[-6000:], "line": True}] * 30,
    "series": [{"name": text[:5000], "steps": [1, "x", None, 1e400], "values": [1, 2, 3, 4]}] * 30,
    "output": text,
    "cpu": -1,
}
os.write(3, b"ready 99999999999\n" + json.dumps(report).encode() + b"\n")
os._exit(0)
