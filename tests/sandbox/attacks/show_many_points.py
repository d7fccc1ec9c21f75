# attack: show many more points than a page can draw
# must: stopped
# ending: finished
for at in range(200_000):
    show(loss=at % 7, step=at)
