# attack: take memory by numpy, touched
# must: capped
# limit: memory
import numpy

kept = [numpy.full(1 << 22, number) for number in range(1000)]
