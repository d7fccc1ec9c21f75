# attack: warn a hundred thousand times, each time anew and at length
# must: stopped
# ending: finished
import warnings

for number in range(100_000):
    warnings.warn(f"{number} <b>" + "x" * 100)
warnings.warn("y" * 10_000_000)
