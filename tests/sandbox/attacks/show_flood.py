# attack: show a point without end
# must: capped
# limit: processor time
at = 0
while True:
    show(at, lr=at)
    at += 1
