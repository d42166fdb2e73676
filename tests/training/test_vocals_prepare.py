from songwright.corpora.corpus import SingingRecord, SungPhoneme, SungPitch
from songwright.training.vocals_prepare import _cut
from songwright.vocals.alignment import FRAME_RATE_HZ, LEAD_FRAMES, RELEASE_FRAMES
from songwright.vocals.frames import symbol_id


def test_items_are_cut_into_phrases_at_their_rests() -> None:
    sounds = [("s", 0.5, 0.6, 0), ("ɑ", 0.6, 1.0, 0), ("l", 1.0, 1.1, 1), ("i", 1.1, 1.5, 1), ("t", 2.0, 2.1, 2),
              ("u", 2.1, 2.6, 2)]  # fmt: skip
    record = SingingRecord(
        name="x", kind="singing", split="train", source="x", licence="x", seconds=3, tempo_bpm=100, singer="heart",
        language="en", text="x", syllables=("s ɑ", "l i", "t u"), word_ends=(True, True, True), expression=0,
        phonemes=tuple(SungPhoneme(phoneme=p, start_seconds=a, end_seconds=b, syllable=k) for p, a, b, k in sounds),
        notes=(SungPitch(syllable=0, start_seconds=0.6, end_seconds=1, midi=60),),
    )  # fmt: skip
    first, second = _cut(record, 0.0, 300)
    assert [one.symbol for one in first] == [symbol_id(p) for p in ("", "s", "ɑ", "l", "i", "")]
    assert [one.is_vowel for one in first] == [False, False, True, False, True, False]
    assert first[0].end - first[0].start == LEAD_FRAMES and first[-1].end - first[-1].start == RELEASE_FRAMES
    assert first[2].start == round(0.6 * FRAME_RATE_HZ) and second[1].start == round(2.0 * FRAME_RATE_HZ)
    assert all(a.end == b.start for a, b in zip(first, first[1:], strict=False))
