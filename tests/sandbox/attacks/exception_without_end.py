# attack: end with a chain of a hundred thousand exceptions, each the cause of the next
# must: stopped
error = None
for number in range(100_000):
    try:
        raise ValueError(number) from error
    except ValueError as caught:
        error = caught
raise error
