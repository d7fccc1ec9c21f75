# attack: compile code that claims to be the snippet, with lines that are not in it
# must: stopped
# ending: error
exec(compile("\n" * 50_000 + "raise ValueError('line 50001')", "snippet.py", "exec"))
