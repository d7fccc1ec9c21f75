# attack: show under names that would change the page, and under a thousand names
# must: stopped
# ending: error
for name in (
    "<script>alert(1)</script>",
    "\x1b[2J\0",
    "\u202eturned",
    "__proto__",
    "constructor",
    "",
    " ",
    "a\nb",
    "\ud800",
):
    show(**{name: 1.0})
for number in range(1000):
    show(**{f"name {number}": 1.0})
