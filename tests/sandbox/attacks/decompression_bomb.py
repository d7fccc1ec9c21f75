# attack: unpack a small stream that becomes gigabytes
# must: capped
# limit: memory
import zlib

packer = zlib.compressobj(1)
small = b"".join(packer.compress(bytes(1 << 20)) for _ in range(900)) + packer.flush()
print(len(small), len(zlib.decompress(small)))
