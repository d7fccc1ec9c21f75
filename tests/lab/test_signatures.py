from gradschool.lab.signatures import KINDS, optimizers, schedulers, table
from gradschool.lab.torch_signatures import read_from_torch


def test_the_table_is_the_installed_torchs():
    assert table() == read_from_torch()


def test_it_knows_every_scheduler_but_the_base():
    import torch

    assert set(schedulers()) == set(torch.optim.lr_scheduler.__all__) - {"LRScheduler"}
    assert len(schedulers()) == 15


def test_every_argument_has_a_kind():
    signatures = [*optimizers().values(), *schedulers().values()]
    kinds = {argument.kind for signature in signatures for argument in signature.arguments}
    assert kinds == set(KINDS.values()) | {"choice"}
