from curriculum.authored import PATTERN, QUESTION, write_content
from curriculum.test_verify import verify
from gradschool.curriculum.library import load_library
from gradschool.curriculum.values import Revision


def proved(tmp_path):
    folder = write_content(tmp_path)
    assert verify(folder, update=True).proved
    return folder


def test_proved_content_is_served_with_its_facts_filled_in(tmp_path):
    proved(tmp_path)
    library = load_library([tmp_path])
    assert library.faults == ()
    assert library.patterns["pytorch", "doubling-pattern"].modes["practice"].questions == (("doubling",),)
    assert library.revisions["doubling", "base"].explanation == "<p>It prints 6.0.</p>"
    assert library.proofs["doubling", "base"].output == "6.0\n"
    assert [option.true for option in library.proofs["doubling", "base"].options] == [True, False]


def test_a_revision_survives_storage(tmp_path):
    proved(tmp_path)
    revision = load_library([tmp_path]).revisions["doubling", "base"]
    assert Revision.from_content(revision.content) == revision
    assert Revision.from_content(revision.content).id == revision.id


def test_an_unproved_question_is_left_out_and_named(tmp_path):
    write_content(tmp_path)
    library = load_library([tmp_path])
    assert library.revisions == {}
    assert library.patterns["pytorch", "doubling-pattern"].modes == {}
    assert "unproved" in str(library.faults[0])


def test_a_text_changed_after_its_proof_is_left_out(tmp_path):
    proved(tmp_path)
    write_content(tmp_path, question=QUESTION.replace("Multiply.", "Do multiply."))
    assert "changed after it was proved" in str(load_library([tmp_path]).faults[0])


def test_a_lock_whose_truth_was_edited_is_not_served(tmp_path):
    folder = proved(tmp_path)
    path = folder / "lock.json"
    path.write_text(path.read_text().replace('"five": false', '"five": true'))
    assert load_library([tmp_path]).revisions == {}


def test_a_broken_question_leaves_the_rest_served_and_takes_the_badge_away(tmp_path):
    folder = proved(tmp_path)
    (folder.parent / "broken").mkdir()
    (folder.parent / "broken" / "question.yaml").write_text("title: [")
    badge = "    badge: {id: b, title: B, text: All right.}\n"
    pattern = PATTERN.replace("[doubling]", "[doubling, broken]") + badge
    (folder.parent.parent / "pattern.yaml").write_text(pattern)
    library = load_library([tmp_path])
    mode = library.patterns["pytorch", "doubling-pattern"].modes["practice"]
    assert (mode.questions, mode.badge) == ((("doubling",),), None)
    assert "broken/question.yaml" in str(library.faults[0])


def test_two_patterns_cannot_share_a_question_id(tmp_path):
    proved(tmp_path / "one")
    proved(tmp_path / "two")
    assert "another pattern has a question doubling" in str(
        load_library([tmp_path / "one", tmp_path / "two"]).faults[0]
    )


def test_a_content_folder_that_is_not_there_is_named(tmp_path):
    assert "no such folder" in str(load_library([tmp_path / "nowhere"]).faults[0])
