"""300 runs leave nothing behind; `make soak` does the same with 10,000."""

import soak_runs

RUNS = 300


def test_runs_leave_no_descriptor_process_mount_file_or_memory_behind(bubblewrap):
    with soak_runs.a_site() as site:
        found = soak_runs.soak(site, RUNS)
    assert found.faults() == []
    assert len(found.waits) == RUNS
    most = max(seen.processes for seen in found.during)
    assert (
        found.before.processes < most <= found.before.processes + 2 * 2 + 1
    )  # a keeper and a run each; one ends


def test_a_soak_sees_what_grows(bubblewrap):
    with soak_runs.a_site() as site:
        before = site.settled()
        (site.folder / "temporary" / "forgotten").touch()
        assert site.seen().grown(before) == [f"files grew from {before.files} to {before.files + 1}"]
