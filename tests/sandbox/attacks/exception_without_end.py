# attack: end with a chain of thirty thousand exceptions, each the cause of the next
# must: stopped
error = None
for number in range(30_000):
    try:
        raise ValueError(number) from error
    except ValueError as caught:
        error = caught
raise error
