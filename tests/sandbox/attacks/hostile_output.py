# attack: print NUL, terminal commands, turned text and HTML that would change the page or the terminal it is shown in
# must: stopped
# ending: finished
print("\0\x1b[2J\x1b]0;title\x07\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\\x9b31m\x07\x08\x7f")
print("\u202e\u2066turned\u2069\u202a")
print("<script>alert(1)</script>{{ 7*7 }}{% include '/etc/passwd' %}&lt;")
print("over\rwritten", "\ud7ff\uffff\U0010ffff", "e" + "\u0301" * 500)
