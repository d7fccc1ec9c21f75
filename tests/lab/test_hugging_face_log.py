"""The callback, in a real training with transformers.Trainer; nothing is downloaded."""

import os

import pytest
import torch

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_DATASETS_OFFLINE="1")

from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

from gradschool.lab import LearningRateLog

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore:.*pin_memory.*"),
]


class Words(torch.utils.data.Dataset):
    def __len__(self):
        return 32

    def __getitem__(self, place):
        words = torch.randint(0, 20, (6,), generator=torch.Generator().manual_seed(place))
        return {"input_ids": words, "labels": (words[0] > 9).long()}


def tiny_model():
    torch.manual_seed(0)
    size = BertConfig(
        vocab_size=20,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=8,
        num_labels=2,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    return BertForSequenceClassification(size)


def trained(tmp_path, **settings):
    callback = LearningRateLog.for_hugging_face()
    arguments = TrainingArguments(
        output_dir=str(tmp_path),
        **{
            "disable_tqdm": True,
            "learning_rate": 0.01,
            "logging_steps": 1,
            "num_train_epochs": 2,
            "per_device_train_batch_size": 8,
            "report_to": [],
            "save_strategy": "no",
            "use_cpu": True,
            **settings,
        },
    )
    trainer = Trainer(tiny_model(), arguments, train_dataset=Words(), callbacks=[callback])
    trainer.train()
    return callback.log, [row for row in trainer.state.log_history if "loss" in row]


def test_it_records_what_the_trainer_logs(tmp_path, capsys):
    log, history = trained(tmp_path)
    assert log.losses == pytest.approx([row["loss"] for row in history], abs=1e-3)
    assert log.gradient_norms == pytest.approx([row["grad_norm"] for row in history])
    assert [row["step"] for row in log.rows()] == list(range(8))
    assert log.rows()[-1]["epoch"] == 2
    assert log.sentence in capsys.readouterr().out


def test_the_rate_is_the_one_the_step_used(tmp_path):
    log, _ = trained(tmp_path, lr_scheduler_type="linear")
    # Weights and biases are two groups, one with weight decay and one without.
    assert [rates[0] for rates in log.learning_rates] == pytest.approx(
        [0.01 * (8 - step) / 8 for step in range(8)]
    )
    assert all(len(rates) == 2 for rates in log.learning_rates)


def test_the_norm_is_from_before_clipping(tmp_path):
    free, _ = trained(tmp_path, learning_rate=0.0, max_grad_norm=0.0)
    clipped, _ = trained(tmp_path, learning_rate=0.0, max_grad_norm=1e-3)
    assert clipped.gradient_norms == pytest.approx(free.gradient_norms, rel=1e-4)


def test_it_has_a_row_a_log(tmp_path):
    log, _ = trained(tmp_path, logging_steps=4)
    assert [row["step"] for row in log.rows()] == [3, 7]
