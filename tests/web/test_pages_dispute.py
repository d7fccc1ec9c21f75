"""Disputing a key from its proof page, and the news on the first page."""

from gradschool.learning import services
from gradschool.learning.disputes import disputes


def test_a_stranger_disputes_a_key_and_reads_the_answer(client, text):
    address = "/proofs/practice-1/base/"
    assert "Dispute this key" in text(client.get(address))
    sent = client.post(f"{address}dispute/", {"words": "It prints something else."})
    assert (sent.status_code, sent["Location"]) == (303, f"{address}?disputed=yes#dispute")
    assert "Thank you" in text(client.get(sent["Location"]))
    (one,) = disputes()
    from datetime import UTC, datetime

    services.dispute_close(dispute=one.id, answer="It does not.", now=datetime.now(UTC))
    assert "It does not." in text(client.get("/"))
    page = client.get("/").content.decode()
    last = page.split('name="last" value="')[1].split('"')[0]
    assert client.post("/me/notices/", {"last": last}).status_code == 303
    assert "News for you" not in text(client.get("/"))


def test_nonsense_is_refused(client, alice):
    assert client.post("/proofs/practice-1/base/dispute/", {"words": " "}).status_code == 400
    assert client.post("/proofs/nothing/base/dispute/", {"words": "x"}).status_code == 404
    assert alice.browser.post("/me/notices/", {"last": "x"}).status_code in (400, 404)


def test_it_is_closed_to_who_is_answering(alice):
    alice.start("/pytorch/tiny/practice/")
    sent = alice.browser.post("/proofs/practice-1/base/dispute/", {"words": "It is wrong."})
    assert sent.status_code == 403
