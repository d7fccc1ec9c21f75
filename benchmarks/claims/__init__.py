"""Published claims about learning rates, each with the smallest experiment that tests it on a laptop."""

from claims import catapult, networks, noise, quadratics, schedules

CLAIMS = sorted(
    [*quadratics.CLAIMS, *noise.CLAIMS, *networks.CLAIMS, *catapult.CLAIMS, *schedules.CLAIMS],
    key=lambda claim: (claim.number, claim.row),
)
