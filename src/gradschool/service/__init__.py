"""What a process beside the server needs, whatever it does: an address, messages, being asked, being kept alive."""
