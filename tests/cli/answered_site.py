"""Fills a data folder with learners whose answers were made by known difficulties: `python answered_site.py LEARNERS`.

The folder is GRADSCHOOL_DATA. Prints the difficulty that each question of the packaged content was given, as JSON.
"""

import json
import os
import random
import sys
from statistics import mean

os.environ["DJANGO_SETTINGS_MODULE"] = "gradschool.web.settings"

from gradschool.web.server import prepare


def main(learners: int) -> None:
    from gradschool.learning import models
    from gradschool.learning.rules.strength import Parameters
    from gradschool.learning.strength import starting_parameters
    from gradschool.web.library import library

    rng = random.Random(8)
    bank = next(iter(library().patterns.values())).bank
    start = {one.id: starting_parameters(one) for one in bank}
    drifts = {one.id: rng.gauss(0, 0.7) for one in bank}
    middle = mean(drifts.values())
    true = {
        name: Parameters(one.difficulty + drifts[name] - middle, 1.0, one.guess)
        for name, one in start.items()
    }
    revision = models.Revision.objects.create(id="r" * 64, content="{}")
    for number in range(learners):
        ability = rng.gauss(-0.6, 1.4)
        learner = models.Learner.objects.create(created=1.0)
        sitting = models.Sitting.objects.create(
            id=f"{number:032x}", learner=learner, track="pytorch", pattern="p", mode="test", started=1.0
        )
        for position, name in enumerate(true, 1):
            item = models.Item.objects.create(
                sitting=sitting,
                position=position,
                question=name,
                variant="base",
                attempts_allowed=1,
                attempts_left=0,
                outcome="right",
                closed=2.0,
                revision=revision,
            )
            answer = models.Answer.objects.create(item=item, number=1, given="x", at=2.0)
            score = float(rng.random() < true[name].expected(ability))
            models.Mark.objects.create(answer=answer, revision=revision, score=score, why="", at=2.0)
    print(json.dumps({name: one.difficulty for name, one in true.items()}))


if __name__ == "__main__":
    prepare()
    from django.db import transaction

    with transaction.atomic():
        main(int(sys.argv[1]))
