"""The test that says how strong a learner is: its page, and how its result is drawn and put into words."""
