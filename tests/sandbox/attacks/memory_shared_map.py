# attack: take memory as shared maps, which a counter of the process's own might not see
# must: capped
# limit: memory
import mmap

kept = []
while True:
    page = mmap.mmap(-1, 64 << 20)
    page.write(b"x" * (64 << 20))
    kept.append(page)
