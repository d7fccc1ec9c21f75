# attack: compute a number with so many digits that the interpreter does not answer
# must: capped
# limit: processor time
print(len(bin((10**10**7) ** 50)))
