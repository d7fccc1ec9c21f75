# attack: never come to an end, in plain Python
# must: capped
# limit: processor time
while True:
    pass
