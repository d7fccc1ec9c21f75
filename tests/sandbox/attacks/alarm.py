# attack: have the kernel kill it by a timer
# must: stopped
import signal
import time

signal.setitimer(signal.ITIMER_REAL, 0.05)
time.sleep(0.3)
print("stopped: the timer's signal reaches this process only")
