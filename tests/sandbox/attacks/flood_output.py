# attack: print without end
# must: capped
# limit: output
while True:
    print("x" * 10_000)
