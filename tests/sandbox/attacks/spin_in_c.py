# attack: never end inside one operation, where Python looks at no signal
# must: capped
# limit: processor time
sum(range(10**12))
