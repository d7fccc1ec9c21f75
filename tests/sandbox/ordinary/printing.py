import logging
import pprint
import sys
import textwrap

import torch

print("one", "two", sep=", ", end="!\n")
sys.stdout.write("written\n")
print("ünï¢ödé", "→", "✓", "中文", torch.tensor([1e-8, 1.0, 1e8]))
pprint.pprint({"a": list(range(20)), "b": {"c": "d" * 60}})
print(textwrap.fill("a long line " * 12, 40))
logging.basicConfig(stream=sys.stdout, format="%(levelname)s %(message)s", level=logging.INFO)
logging.info("training")
torch.set_printoptions(precision=2, sci_mode=False)
print(torch.randn(3, 4))
print(f"{3.14159:8.3f}|{'left':<8}|{42:08b}|")
