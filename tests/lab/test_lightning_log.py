"""The callback, in a real Lightning training."""

import pytest
import torch
from lightning.pytorch import LightningModule, Trainer
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from gradschool.lab import LearningRateLog

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*does not have many workers.*"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


class Regression(LightningModule):
    def __init__(self, rate=0.05, fails_at=None):
        super().__init__()
        torch.manual_seed(0)
        self.layer, self.rate, self.fails_at, self.seen = nn.Linear(2, 1), rate, fails_at, []

    def training_step(self, batch, batch_idx):
        if self.global_step == self.fails_at:
            raise ZeroDivisionError
        (inputs,) = batch
        loss = (self.layer(inputs) - inputs.sum(dim=1, keepdim=True)).square().mean()
        self.seen.append(loss.item())
        return {"loss": loss} if batch_idx % 2 else loss

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=self.rate, momentum=0.9)
        schedule = torch.optim.lr_scheduler.StepLR(optimizer, 3, 0.5)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def trained(tmp_path, model, epochs=2, **settings):
    callback = LearningRateLog.for_lightning()
    inputs = torch.randn(32, 2, generator=torch.Generator().manual_seed(1))
    trainer = Trainer(
        accelerator="cpu",
        barebones=False,
        callbacks=[callback],
        default_root_dir=tmp_path,
        enable_checkpointing=False,
        enable_model_summary=False,
        enable_progress_bar=False,
        logger=False,
        max_epochs=epochs,
        **settings,
    )
    trainer.fit(model, DataLoader(TensorDataset(inputs), batch_size=8))
    return callback.log


def test_it_records_every_step(tmp_path, capsys):
    model = Regression()
    log = trained(tmp_path, model)
    assert log.losses == pytest.approx(model.seen)
    assert [rate for (rate,) in log.learning_rates] == [0.05] * 3 + [0.025] * 3 + [0.0125] * 2
    assert [row["epoch"] for row in log.rows()] == [0] * 4 + [1] * 4
    assert log.sentence in capsys.readouterr().out


def test_the_norm_is_taken_before_clipping(tmp_path):
    free = trained(tmp_path, Regression(rate=0.0))
    clipped = trained(tmp_path, Regression(rate=0.0), gradient_clip_val=1e-3)
    assert clipped.gradient_norms == pytest.approx(free.gradient_norms)
    assert min(clipped.gradient_norms) > 1e-2


def test_accumulated_batches_are_one_step(tmp_path):
    model = Regression()
    log = trained(tmp_path, model, accumulate_grad_batches=2)
    pairs = zip(model.seen[::2], model.seen[1::2], strict=True)
    assert log.losses == pytest.approx([(a + b) / 2 for a, b in pairs])


def test_a_training_that_fails_has_its_sentence(tmp_path, capsys):
    with pytest.raises(ZeroDivisionError):
        trained(tmp_path, Regression(fails_at=5))
    assert ": The loss" in capsys.readouterr().out


def test_a_rate_too_high_is_named(tmp_path):
    assert trained(tmp_path, Regression(rate=1e3), epochs=10).verdict().name == "diverged"
