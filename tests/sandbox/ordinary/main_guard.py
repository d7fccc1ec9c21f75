import argparse
import os
import sys
from pathlib import Path


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--lr", type=float, default=0.1)
    print(options.parse_args([]).lr, __name__, Path(os.getcwd()).is_dir(), sys.version_info >= (3, 11))
    return 0


if __name__ == "__main__":
    sys.exit(main())
