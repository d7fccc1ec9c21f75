# attack: end with an exception whose text is 200 MB long
# must: stopped
# ending: error
raise ValueError("x\n" * (100 << 20))
