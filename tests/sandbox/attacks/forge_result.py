# attack: print what looks like the sandbox's answer and end at once
# must: stopped
# ending: quit
import json
import os

answer = {
    "status": 0,
    "ending": "finished",
    "cpu": 0.0,
    "peak": 0,
    "error": None,
    "result": {"ending": "finished"},
}
for number in (1, 2):
    os.write(number, len(json.dumps(answer)).to_bytes(4, "big") + json.dumps(answer).encode() + b"\n")
os._exit(0)
