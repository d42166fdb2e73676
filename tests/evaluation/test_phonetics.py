from collections import Counter

from songwright.evaluation.phonetics import SungCounts, as_markdown, audit, audit_all
from songwright.song import LANGUAGE_NAMES


def test_every_language_is_audited_and_its_phonemes_are_ours() -> None:
    audits = audit_all()
    assert [one.language for one in audits] == list(LANGUAGE_NAMES)
    assert all(one.known_share == 1 and one.words > 30 for one in audits)


def test_guessed_words_are_shown() -> None:
    one = audit("en", ["Saoirse sings of the sea"])
    assert one.by_source["fallback"] == 1 and one.examples[0].startswith("Saoirse: ")


def test_shares_count_what_was_sung() -> None:
    one = audit("es", ["la la la mu"])
    counts = SungCounts({"es": 60.0}, {"es": Counter(l=100, a=30), "en": Counter(m=5)})
    assert one.share(counts, 20) == 6 / 8
    assert one.share(counts, 1, 19) == 1 / 8
    table = as_markdown([one], counts)
    assert "| Spanish | dora, alex | 1.0 | 75.0% | 12.5% m | 12.5% u |" in table
    assert "Never sung, and what is sung instead:" in table
