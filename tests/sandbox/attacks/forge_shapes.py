# attack: write a report whose parts have every wrong shape
# must: stopped
import json
import os

wrong = [
    None,
    True,
    -1,
    10**400,
    1e308,
    "x",
    [],
    [[]],
    {},
    {"name": {}},
    [None],
    [{"name": 3, "steps": 1, "values": 2}],
    [{"name": "x", "steps": [10**400, -(10**400), True], "values": [10**400, {}, []]}],
]
for one in wrong:
    report = {"error": one, "warnings": one, "series": one}
    os.write(3, json.dumps(report).encode() + b"\n")
os.write(
    3,
    b'{"series": [{"name": "x", "steps": [1e999, NaN, Infinity, 1], "values": [1, 2, 3, NaN]}], "error": {"line": 1e999}}\n',
)
os._exit(0)
