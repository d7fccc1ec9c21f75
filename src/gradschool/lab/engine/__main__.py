"""`python -m gradschool.lab.engine FOLDER PARENT PROCESSES`: the engine's own process."""

import sys

from gradschool.lab.engine.server import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
