"""Random plans for property tests of the voice: any notes that a plan may hold."""

from hypothesis import strategies as st

from songwright.phonetics.inventory import CONSONANTS, VOWELS
from songwright.song import Chord, Note, Section, SongPlan
from songwright.units import beats_to_seconds

BARS = 4
BEATS = 4 * BARS


@st.composite
def section_notes(draw: st.DrawFn, least_beats: float) -> tuple[Note, ...]:
    """Notes of one section: some in melisma, some backing, rests of any length between them."""
    notes: list[Note] = []
    sung_until = {False: 0.0, True: 0.0}
    for word in range(draw(st.integers(0, 9))):
        backing = draw(st.booleans())
        start = sung_until[backing] + draw(st.sampled_from([0.0, 0.0, 0.1, 0.25, 1.0, 2.5]))
        onset = draw(st.lists(st.sampled_from(CONSONANTS), max_size=3))
        coda = draw(st.lists(st.sampled_from(CONSONANTS), max_size=3))
        phonemes = " ".join([*onset, "ˈ" + draw(st.sampled_from(VOWELS)), *coda])
        for part in range(draw(st.integers(1, 3))):
            beats = draw(st.floats(least_beats, 3.0))
            if start + beats > BEATS:
                break
            notes.append(
                Note(
                    start_beat=start, beats=beats, midi=draw(st.integers(48, 76)), syllable="la", word="la", line=0,
                    word_index=word, phonemes=phonemes, continues=part > 0, stress=2, backing=backing,
                )
            )  # fmt: skip
            start += beats
            sung_until[backing] = start
    return tuple(notes)


@st.composite
def plans(draw: st.DrawFn, least_beats: float = 0.05) -> SongPlan:
    """Two to three sections of four bars, checked as any plan is."""
    tempo = draw(st.sampled_from([40.0, 96.0, 131.7, 240.0]))
    count = draw(st.integers(2, 3))
    sections = tuple(
        Section(
            id=f"verse-{index + 1}", kind="verse", start_bar=BARS * index, bars=BARS, energy=0.5,
            chords=(Chord(start_beat=0, beats=BEATS, symbol="C"),), notes=draw(section_notes(least_beats)),
        )
        for index in range(count)
    )  # fmt: skip
    plan = SongPlan(
        tempo_bpm=tempo, key="C major", duration_seconds=beats_to_seconds(count * BEATS, tempo), sections=sections
    )
    plan.check()
    return plan
