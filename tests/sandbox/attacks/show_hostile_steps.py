# attack: give steps that no axis can have
# must: stopped
# ending: finished
for step in (float("nan"), float("inf"), -1e308, 10**400, "1e999", [], True):
    try:
        show(loss=1.0, step=step)
    except Exception as error:
        print("stopped", type(error).__name__)
