import pytest

from gradschool.lab import read_log

CASES = {
    "plain": "Epoch 1: loss 2.5\nEpoch 2: loss 1.5\nEpoch 3: loss 0.9",
    "comma": "epoch 1, loss 2.5, acc 0.3\nepoch 2, loss 1.5, acc 0.4\nepoch 3, loss 0.9, acc 0.5",
    "of": "Epoch [1/3], Loss: 2.5\nEpoch [2/3], Loss: 1.5\nEpoch [3/3], Loss: 0.9",
    "equals": "INFO epoch=1 train_loss=2.5\nINFO epoch=2 train_loss=1.5\nINFO epoch=3 train_loss=0.9",
    "logging": "2026-01-01 12:00:00,123 - INFO - step=1 loss=2.5\n2026-01-01 12:00:01,456 - INFO - step=2 loss=1.5\n"
    "2026-01-01 12:00:02,789 - INFO - step=3 loss=0.9",
    "tutorial": "[1,  2000] loss: 2.5\n[1,  4000] loss: 1.5\n[1,  6000] loss: 0.9",
    "examples": "Train Epoch: 1 [0/60000 (0%)]\tLoss: 2.5\nTrain Epoch: 1 [640/60000 (1%)]\tLoss: 1.5\n"
    "Train Epoch: 1 [1280/60000 (2%)]\tLoss: 0.9\nTest set: Average loss: 0.1, Accuracy: 9/10",
    "nanogpt": "step 0: train loss 2.5, val loss 2.6\nstep 1: train loss 1.5, val loss 1.6\nstep 2: train loss 0.9, val loss 1.1",
    "short": "s:0 trl:2.5\ns:1 trl:1.5\ns:1 tel:1.6\ns:2 trl:0.9",
    "keras": "Epoch 1/3\n10/10 - 1s 5ms/step - accuracy: 0.81 - loss: 2.5 - val_loss: 4\nEpoch 2/3\n10/10 - 1s 5ms/step - "
    "accuracy: 0.81 - loss: 1.5 - val_loss: 4\nEpoch 3/3\n10/10 - 1s 5ms/step - accuracy: 0.81 - loss: 0.9 - val_loss: 4",
    "dictionary": "{'loss': 2.5, 'learning_rate': 5e-05, 'epoch': 0.1}\n{'loss': 1.5, 'learning_rate': 5e-05, 'epoch': 0.2}\n"
    "{'loss': 0.9, 'learning_rate': 5e-05, 'epoch': 0.3}",
    "tqdm": " 1%|#  | 1/100 [00:12<00:24, 2.73it/s, loss=2.5]\r 2%|#  | 2/100 [00:13<00:24, 2.73it/s, loss=1.5]\r"
    " 3%|#  | 3/100 [00:14<00:24, 2.73it/s, loss=0.9]\r",
    "tensor": "loss: tensor(2.5, grad_fn=<NllLossBackward0>)\nloss: tensor(1.5, grad_fn=<N>)\nloss: tensor(0.9)",
}
MEGATRON = (
    " iteration {0:8d}/  159576 | consumed samples: 112160 | elapsed time per iteration (ms): 4321.0 | learning rate: "
    "6.000E-05 | lm loss: {1:.6E} | loss scale: 4096.0 | grad norm: 219645.978 | num zeros: 0.0 |\n"
)


@pytest.mark.parametrize("case", CASES)
def test_it_reads_what_training_prints(tmp_path, case):
    (tmp_path / "log.txt").write_text(CASES[case])
    assert read_log(tmp_path / "log.txt").losses == (2.5, 1.5, 0.9)


@pytest.mark.parametrize(("case", "steps"), [("plain", (1, 2, 3)), ("tqdm", (1, 2, 3)), ("short", (0, 1, 2))])
def test_it_reads_the_steps_too(tmp_path, case, steps):
    (tmp_path / "log.txt").write_text(CASES[case])
    assert read_log(tmp_path / "log.txt").steps == steps


def test_it_reads_megatrons_lines(tmp_path):
    path = tmp_path / "log.txt"
    path.write_text(MEGATRON.format(7010, 11.42) + MEGATRON.format(7020, 10.5))
    log = read_log(path)
    assert (log.losses, log.steps) == ((11.42, 10.5), (7010, 7020))
    assert (log.learning_rates, log.gradient_norms) == ((6e-05, 6e-05), (219645.978, 219645.978))


def test_a_long_log_is_read_as_a_short_one_is(tmp_path):
    lines = [f"INFO step {at} loss {1 + 1 / (at + 1)} val loss 9" for at in range(2500)]
    path = tmp_path / "log.txt"
    path.write_text("\n".join([*lines, "step 2500 aux loss 7", "step 2501 loss nan"]))
    log = read_log(path, columns={"loss": "loss"})
    assert log.losses[:-1] == tuple(1 + 1 / (at + 1) for at in range(2500))
    assert log.losses[-1] != log.losses[-1]
