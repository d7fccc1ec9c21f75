"""`python -m gradschool.sandbox FOLDER PARENT MODE`: the sandbox's own process."""

import sys

from gradschool.sandbox.server import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
