# attack: match a regular expression that never comes to an end
# must: capped
# limit: processor time
import re

re.match(r"(a+)+$", "a" * 60 + "b")
