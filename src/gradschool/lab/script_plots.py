"""The pictures at the end of a notebook, as plain matplotlib lines. Torch-free, and matplotlib-free: they are text."""

RUN_PLOT = """\
import matplotlib.pyplot as plt

figure, (top, bottom) = plt.subplots(2, 1, sharex=True, height_ratios=(3, 1), layout="constrained")
top.plot(losses)
top.set(ylabel="loss", yscale="log")
bottom.plot(rates)
bottom.set(xlabel="step", ylabel="learning rate")
plt.show()
"""

SWEEP_PLOT = """\
import matplotlib.pyplot as plt
from matplotlib import colormaps
from matplotlib.colors import LogNorm

first_rates = [rates[0] for _, _, _, _, _, rates in results]
positive = [rate for rate in first_rates if rate > 0] or [1.0]
colours = LogNorm(min(positive), 1.001 * max(positive))
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5), sharey=True, layout="constrained")
for rate, (_, _, _, _, losses, _) in zip(first_rates, results):
    left.plot(losses, color=colormaps["viridis"](colours(rate)), linewidth=1)
left.set(xlabel="step", ylabel="loss", yscale="log")
right.scatter(first_rates, [final for _, _, _, final, _, _ in results], c=first_rates, norm=colours)
right.set(xlabel="first learning rate", ylabel="final loss", xscale="log")
plt.show()
"""
