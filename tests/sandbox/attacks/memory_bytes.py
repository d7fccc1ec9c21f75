# attack: take all the machine's memory, a piece at a time
# must: capped
# limit: memory
kept = []
while True:
    kept.append(bytearray(16 << 20))
