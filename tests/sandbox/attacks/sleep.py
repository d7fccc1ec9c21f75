# attack: hold a place by sleeping
# must: capped
# limit: time
import time

time.sleep(1000)
