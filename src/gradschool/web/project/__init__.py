"""Projects: write the optimizer and the schedule, have it trained, and see how it compares."""
