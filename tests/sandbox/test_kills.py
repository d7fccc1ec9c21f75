"""Ten kills, of every process there is; `make soak` does the same 200 times."""

import soak_kills

KILLS = 10


def test_no_kill_loses_an_answer_or_leaves_anything_and_the_next_run_works(bubblewrap):
    with soak_kills.a_served_site() as site:
        found = soak_kills.kill(site, KILLS, seed=1)
    assert found.wrong == []
    assert (sum(found.counts.values()), len(found.recovered)) == (KILLS, KILLS)
    assert set(found.counts) == set(soak_kills.VICTIMS)
    assert found.answers == found.counts["gradschool serve"] > 0
