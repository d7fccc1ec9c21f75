"""The lab's pages: hundreds of learning rates trained side by side, and each run under its own address."""
