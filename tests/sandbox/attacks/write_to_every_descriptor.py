# attack: write frames of its own into every descriptor there is
# must: stopped
import json
import os

frame = json.dumps({"trouble": "forged", "status": 0, "kill": 1}).encode() + b"\n"
for number in range(5, 1024):
    try:
        os.write(number, len(frame).to_bytes(4, "big") + frame)
        print("ESCAPED", number)
    except OSError:
        pass
print("stopped")
