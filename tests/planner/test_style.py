import pytest

from songwright.errors import StyleError
from songwright.instruments import BY_NAME
from songwright.planner.draft import GENRES
from songwright.planner.genres import GENRE_DESIGNS, SUB_STYLES, design_for, design_of
from songwright.planner.style import read_style
from songwright.units import Key, Meter


def test_the_example_of_the_readme() -> None:
    request = read_style("warm folk ballad, acoustic guitar, 84 bpm, G major, 3/4, about 2:30, female")
    assert (request.genre, request.flavours, request.moods) == ("folk", ("ballad",), ("warm",))
    assert (request.tempo_bpm, request.key, request.meter) == (84.0, Key.parse("G major"), Meter(3, 4))
    assert (request.duration_seconds, request.vocalist) == (150.0, "female")
    assert request.instruments == ("acoustic guitar",)
    assert request.unknown == ()


def test_nothing_asked_is_pop() -> None:
    request = read_style("")
    assert request.genre == "pop"
    assert request.tempo_bpm is request.key is request.meter is request.duration_seconds is None


@pytest.mark.parametrize(
    "text", ["84 bpm", "bpm 84", "tempo: 84", "at 84", "84bpm", "tempo of 84 bpm", "at 84 bpm", "84 beats per minute",
             "♩=84", "80-88 bpm"]
)  # fmt: skip
def test_tempo(text: str) -> None:
    assert read_style(f"folk, {text}, piano").tempo_bpm == 84.0


@pytest.mark.parametrize(
    ("text", "key"),
    [("G major", "G major"), ("in Em", "E minor"), ("F#m", "F# minor"), ("key of B flat", "Bb major"), ("c minor",
    "C minor"),
     ("in the key of D", "D major"), ("key: Eb major", "Eb major"), ("C# minor", "C# minor"), ("in G", "G major"),
     ("Bb", "Bb major"), ("A-flat major", "Ab major"), ("G", "G major")],
)  # fmt: skip
def test_key(text: str, key: str) -> None:
    assert read_style(f"rock, {text}, 100 bpm").key == Key.parse(key)


def test_a_minor_key_names_no_tonic() -> None:
    request = read_style("pop in a minor key")
    assert (request.key, request.mode) == (None, "minor")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("about 2:30", 150), ("2 minutes", 120), ("90 seconds", 90), ("2 min 30", 150), ("two and a half minutes", 150),
     ("2.5 minutes", 150), ("1 minute 15 seconds", 75), ("3-minute", 180), ("a minute", 60), ("2m30s", 150), ("45 s",
     45)],
)  # fmt: skip
def test_duration(text: str, seconds: float) -> None:
    request = read_style(f"pop, {text}, 84 bpm")
    assert (request.duration_seconds, request.tempo_bpm) == (seconds, 84.0)


@pytest.mark.parametrize(
    ("text", "meter"), [("3/4", "3/4"), ("6/8", "6/8"), ("waltz time", "3/4"), ("12 / 8", "12/8"), ("cut time", "2/2")]
)
def test_meter(text: str, meter: str) -> None:
    assert read_style(f"folk in {text}").meter == Meter.parse(meter)


@pytest.mark.parametrize(
    ("text", "vocalist"),
    [("female", "female"), ("woman's voice", "female"), ("male vocals", "male"), ("baritone", "male"), ("alto",
    "female"),
     ("bass voice", "male"), ("", "any")],
)  # fmt: skip
def test_voice(text: str, vocalist: str) -> None:
    request = read_style(f"soul, {text}")
    assert (request.vocalist, request.instruments) == (vocalist, ())


@pytest.mark.parametrize(
    ("text", "genre", "flavour"),
    [("deep house", "electronic", "house"), ("drum and bass", "electronic", "drum and bass"), ("EDM", "electronic",
    "edm"),
     ("indie rock", "pop", "indie"), ("trap beat", "hip-hop", "trap"), ("bossa nova", "latin", "bossa nova"),
     ("big band", "jazz", "big band"), ("ska", "reggae", "ska"), ("film score", "cinematic", None),
     ("nursery rhyme", "lullaby", "nursery rhyme"), ("gospel", "soul", "gospel"), ("punk", "rock", "punk"),
     ("lo-fi hip hop", "hip-hop", "lo-fi"), ("acoustic pop", "pop", "folk"), ("jazzy soul", "soul", "jazz"),
     ("singer-songwriter", "folk", "singer-songwriter"), ("R&B", "r&b", None), ("hip hop", "hip-hop", None)],
)  # fmt: skip
def test_genre_words(text: str, genre: str, flavour: str | None) -> None:
    request = read_style(text)
    assert (request.genre, request.unknown) == (genre, ())
    assert request.flavours == ((flavour,) if flavour else ())


def test_every_genre_reads_as_itself() -> None:
    for genre in GENRES:
        assert read_style(genre).genre == genre


def test_instruments_and_their_absence() -> None:
    request = read_style("pop, electric pianos, strings, no drums or bass")
    assert request.instruments == ("electric piano", "strings")
    assert "brushes" in request.excluded_instruments and "upright bass" in request.excluded_instruments
    assert read_style("solo piano ballad").only_instruments
    assert not read_style("piano ballad").only_instruments


def test_moods_shape_energy_mode_and_pace() -> None:
    sad, happy = read_style("sad pop"), read_style("happy pop")
    assert sad.energy < happy.energy
    assert (sad.mode, happy.mode) == ("minor", "major")
    assert (sad.pace or 0.5) < 0.5 < (happy.pace or 0.5)
    assert read_style("slow rock").pace == pytest.approx(0.12)


def test_unknown_words_are_reported_and_stop_words_are_not() -> None:
    assert read_style("a song with quirky flumbo and some xyzzy, please").unknown == ("flumbo", "xyzzy")


def test_sections_lift_and_feel() -> None:
    request = read_style("rock, no intro, without a solo, key change, shuffle")
    assert request.left_out == ("intro",) or set(request.left_out) == {"intro", "instrumental"}
    assert (request.lift, request.swing) == (True, 0.66)
    assert read_style("epic pop, no key change").lift is False


@pytest.mark.parametrize(
    ("text", "message"),
    [("G major and A minor", "G major.*A minor"), ("fast 84 bpm 120 bpm", "84 bpm.*120 bpm"), ("slow and fast",
    "slow.*fast"),
     ("female and male", "female.*male.*one lead"), ("3/4 in 4/4", "3/4.*4/4"), ("2:30, 3 minutes", "2:30.*3 minutes"),
     ("drums, no drums", "acoustic drums.*excludes"), ("G major in a minor key", "G major.*minor"),
     ("shuffle, straight", "shuffle.*straight")],
)  # fmt: skip
def test_contradictions_name_both(text: str, message: str) -> None:
    with pytest.raises(StyleError, match=message):
        read_style(text)


def test_options_contradict_the_text() -> None:
    with pytest.raises(StyleError, match="84 bpm.*--tempo 120"):
        read_style("folk, 84 bpm", tempo_bpm=120)
    with pytest.raises(StyleError, match="G major.*A minor"):
        read_style("in G major", key="Am")
    with pytest.raises(StyleError, match="female.*male"):
        read_style("female", vocalist="male")
    assert read_style("84 bpm, G major", tempo_bpm=84, key="G").tempo_bpm == 84


@pytest.mark.parametrize(
    ("text", "message"),
    [("5 bpm", "5 bpm.*40 to 240"), ("900 bpm", "900.*240"), ("3 seconds", "3 s.*0:20"), ("3 hours", "10:00"),
     ("key of H", "'H' is not a key"), ("H minor", "'H minor' is not a key"), ("7/8", "7/8.*choose"), ("0 minutes",
     "0:20"),
     ("0 bpm", "0 bpm.*40"), ("-20 bpm", "-20")],
)  # fmt: skip
def test_impossible_values_say_what_is_possible(text: str, message: str) -> None:
    with pytest.raises(StyleError, match=message):
        read_style(text)


@pytest.mark.parametrize(
    "text",
    ["in the style of Taylor Swift", "like Taylor Swift", "sounds like The Beatles", "à la Drake", "Adele-style ballad",
     "Beatlesque pop", "a Dylanesque folk song", "like queen", "in the style of radiohead", "pop, similar to Zaz",
     "Drake type beat", "as sung by Jane Newcomer", "inspired by Billie Eilish", "Coldplay, 100 bpm",
     "folk like Bob Dylan's early songs"],
)  # fmt: skip
def test_artists_are_declined(text: str) -> None:
    with pytest.raises(StyleError, match="artist.*describe.*genre, tempo, instruments, mood"):
        read_style(text)


@pytest.mark.parametrize(
    "text",
    ["like a lullaby", "in the style of a folk ballad", "sounds like rain", "in the style of New Orleans jazz",
     "Motown-style soul", "Folk Rock", "POP LIKE RAIN", "inspired by the sea in Winter", "picturesque folk",
     "feels like Sunday morning", "à la bossa nova", "Warm Piano Ballad In G Major"],
)  # fmt: skip
def test_comparisons_with_things_are_welcome(text: str) -> None:
    read_style(text)


def test_designs_are_complete_and_playable() -> None:
    for name in (*GENRE_DESIGNS, *SUB_STYLES):
        design = design_of(name)
        assert 40 <= design.tempo.slowest <= design.tempo.typical <= design.tempo.fastest <= 240, name
        assert all(instrument in BY_NAME for instrument in design.instruments), name


def test_a_flavour_moves_the_design() -> None:
    folk, folk_ballad = design_for(read_style("folk")), design_for(read_style("folk ballad"))
    assert folk_ballad.tempo.typical < folk.tempo.typical
    assert design_for(read_style("country waltz")).meter == Meter(3, 4)
    assert design_for(read_style("jazzy pop")).harmony.colour == "sevenths"
