"""What a form of the editor asks to run, and how the editor is shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gradschool.sandbox import Mode, Sandbox, Snippet, SnippetRefused, Standing, connect
from gradschool.web.pages import url
from gradschool.web.run.piece import Piece
from gradschool.web.run.sources import source

EXAMPLE = """\
import torch
from torch import nn

x = torch.tensor([[1.0], [2.0], [3.0]])
y = 2 * x

model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

for epoch in range(20):
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    show(loss)

print(f"loss {loss.item():.4f}, weight {model.weight.item():.3f}")
"""
SHOWN_BEFORE = 4000
"""Signs of what runs before: a longer text is no setup that anybody reads, but a proof's own data."""
UNASKED = Standing(Mode.STARTING)
DRAWS = '''\
def show(*values, step=None, **named):
    """Print what the site draws."""
    print(*map(float, values), *(f"{name} {float(value):.6g}" for name, value in named.items()))


'''
"""What a script needs that calls `show` on a learner's own machine."""


def sandbox() -> Sandbox:
    """This site's sandbox; its calls raise SandboxError when there is none. Each thread keeps one connection open."""
    return connect(settings.DATA)


@dataclass(frozen=True, slots=True)
class Editor:
    """An editor as it is shown, or as its form came back: the learner's code, and the piece it was made from.

    Only `code` and `seed` are the learner's; what runs before and after comes from the piece.
    """

    piece: Piece
    of: str
    code: str
    seed: str
    standing: Standing = UNASKED
    fault: str = ""

    @classmethod
    def named(cls, request: HttpRequest, of: str) -> Editor | None:
        """The editor of the piece that `of` names, as yet unchanged; of the example without one. None: no such piece."""
        piece = source(request, of) if of else example()
        return cls(piece, of, piece.code, str(piece.seed)) if piece else None

    @classmethod
    def posted(cls, request: HttpRequest) -> Editor:
        """The editor whose form came back. Where its piece is no longer there, `fault` says so."""
        of = request.POST.get("of", "")
        found = cls.named(request, of)
        code = request.POST.get("code", "").replace("\r\n", "\n").replace("\r", "\n")
        seed = request.POST.get("seed", "0").strip()
        if found is not None:
            return replace(found, code=code, seed=seed)
        gone = _("What this code was part of is no longer here. Run it again to run it by itself.")
        return cls(example(), "", code, seed, fault=gone)

    def snippet(self) -> Snippet:
        """What the sandbox is asked to run. Raises SnippetRefused where the form says nothing that can be run."""
        if self.fault:
            raise SnippetRefused(self.fault)
        if not (self.seed.isascii() and self.seed.isdigit() and len(self.seed) <= 10):
            raise SnippetRefused(_("The seed is a whole number from 0 on, such as 1."))
        return Snippet(self.code, self.piece.before, self.piece.after, int(self.seed)).checked()

    def script(self) -> str:
        """The code with what runs before and after it, as a file for a learner's own machine."""
        parts = [part.strip("\n") for part in (self.piece.before, self.code, self.piece.after)]
        text = "\n\n".join(part for part in parts if part)
        seeded = f"import torch\n\ntorch.manual_seed({self.seed if self.seed.isdigit() else 0})\n\n"
        return f"{seeded}{DRAWS if 'show(' in text else ''}{text}\n"

    @property
    def runs(self) -> bool:
        """Whether to offer a run: a sandbox that is being made ready will take it in a moment."""
        return self.standing.runs or self.standing.mode is Mode.STARTING

    @property
    def id(self) -> str:
        """The id of its text area, unlike that of any other piece's editor on a page."""
        return field_id(self.of)

    @property
    def rows(self) -> int:
        """Lines that the text area shows before any script makes it as tall as its text."""
        return min(30, max(4, self.code.count("\n") + 1))

    @property
    def address(self) -> str:
        """The page of this piece's editor."""
        return with_piece(url("run-code"), self.of)

    @property
    def setup(self) -> str:
        """What runs before, where it is short enough to be read."""
        return self.piece.before if len(self.piece.before) <= SHOWN_BEFORE else ""


def example() -> Piece:
    """What the editor holds that was opened for nothing in particular."""
    return Piece(_("Run PyTorch"), EXAMPLE)


def field_id(of: str) -> str:
    """The id of the text area with the code of a piece."""
    return f"code-{hashlib.sha256(of.encode()).hexdigest()[:8]}"


def with_piece(address: str, of: str) -> str:
    """An address that says which piece the code comes from, so that running it again runs what goes with it."""
    return f"{address}?{urlencode({'of': of})}" if of else address
