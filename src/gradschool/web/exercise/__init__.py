"""Break it: programs that a learner changes until their training does what is asked."""
