# attack: share a tensor's memory with other processes, by name and by file
# must: stopped
import torch

for act in (
    lambda: torch.ones(1 << 20).share_memory_(),
    lambda: torch.UntypedStorage._new_using_filename_cpu(1 << 20),
    lambda: torch.UntypedStorage.from_file("/dev/shm/mine", True, 1 << 20),
    lambda: torch.from_file(OPEN_FOLDER + "/mine", shared=True, size=1 << 20),
):
    try:
        print("ESCAPED", act())
    except RuntimeError as error:
        print("stopped", str(error).splitlines()[0])
