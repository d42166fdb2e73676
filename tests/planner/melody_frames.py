"""Song frames and chords made by hand, for the tests of the melody."""

from songwright.planner.draft import LyricSection, Phrase, SectionFrame, SongFrame
from songwright.planner.lyrics import read_lyrics
from songwright.song import Chord, SectionKind
from songwright.units import Key, Meter

# Scale degrees of the chord in each bar, by kind of section.
PROGRESSIONS: dict[SectionKind, tuple[int, ...]] = {
    "verse": (1, 6, 4, 5), "chorus": (4, 5, 1, 6), "bridge": (6, 4, 1, 5),
}  # fmt: skip
MAJOR_QUALITIES = ("", "m", "m", "", "", "m", "dim")
MINOR_QUALITIES = ("m", "dim", "", "m", "", "", "")

WORDS = """\
[Verse 1]
Morning light is on the water
And the road is calling me
I have packed my father's suitcase
For the city by the sea

[Chorus]
Carry me home, carry me home
Over the hills where the wild birds roam
Carry me home, carry me home
I was never meant to walk alone

[Verse 2]
Every window has a candle
Every candle has a name
I was looking for an answer
But the question stayed the same

[Chorus]
Carry me home, carry me home
Over the hills where the wild birds roam
Carry me home, carry me home
I was never meant to walk alone

[Bridge]
And if the night is long (so long)
I will sing another song (ooh ooh)

[Chorus]
Carry me home, carry me home
Over the hills where the wild birds roam
Carry me home, carry me home
I was never meant to walk alone
"""


def make_frame(
    words: str = WORDS,
    genre: str = "pop",
    meter: tuple[int, int] = (4, 4),
    tempo_bpm: float = 96.0,
    key: str = "G major",
    swing: float = 0.5,
    bars_per_line: int = 2,
    lift_last_chorus: int = 0,
) -> SongFrame:
    """Lay the words out: four bars of introduction, then each stanza with `bars_per_line` bars for each line."""
    lyrics = read_lyrics(words.encode())
    song_key = Key.parse(key)
    sections = [SectionFrame("intro", "intro", "intro", None, 0, 4, 0.3, (), song_key)]
    firsts: dict[SectionKind, str] = {}
    last_chorus = max((i for i, s in enumerate(lyrics.sections) if s.kind == "chorus"), default=-1)
    for index, stanza in enumerate(lyrics.sections):
        number = 1 + sum(1 for s in lyrics.sections[:index] if s.kind == stanza.kind)
        name = f"{stanza.kind}-{number}"
        like = firsts.setdefault(stanza.kind, name)
        before = sections[-1]
        section_key = song_key.transposed(lift_last_chorus if index == last_chorus else 0)
        sections.append(_section(name, like, stanza, before.start_bar + before.bars, bars_per_line, section_key))
    return SongFrame(
        title="Carry Me Home", language=lyrics.language, genre=genre, moods=(), energy=0.5, tempo_bpm=tempo_bpm,
        meter=Meter(*meter), key=song_key, swing=swing, vocalist="any", instruments=(), sections=tuple(sections),
    )  # fmt: skip


def make_chords(frame: SongFrame) -> dict[str, tuple[Chord, ...]]:
    """A chord for each bar; sections with words end on the tonic."""
    return {section.id: _chords(section, frame.meter.beats_per_bar) for section in frame.sections}


def _section(name: str, like: str, stanza: LyricSection, start_bar: int, bars_per_line: int, key: Key) -> SectionFrame:
    phrases = tuple(Phrase(i, i * bars_per_line, bars_per_line) for i in range(len(stanza.lines)))
    bars = bars_per_line * len(stanza.lines)
    return SectionFrame(name, stanza.kind, like, stanza, start_bar, bars, 0.5, phrases, key)


def _chords(section: SectionFrame, beats_per_bar: int) -> tuple[Chord, ...]:
    progression = PROGRESSIONS.get(section.kind, (1, 4, 5, 1))
    degrees = [progression[bar % 4] for bar in range(section.bars - 1)] + [1]
    qualities = MAJOR_QUALITIES if section.key.mode == "major" else MINOR_QUALITIES
    return tuple(
        Chord(
            start_beat=bar * beats_per_bar,
            beats=beats_per_bar,
            symbol=section.key.name_of(section.key.scale[degree - 1]) + qualities[degree - 1],
        )
        for bar, degree in enumerate(degrees)
    )
