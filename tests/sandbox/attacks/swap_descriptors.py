# attack: exchange its output and its report, so that each goes where the other should
# must: stopped
import os

print("before", flush=True)
kept = os.dup(1)
os.dup2(3, 1)
os.dup2(kept, 3)
print("this goes into the report", flush=True)
