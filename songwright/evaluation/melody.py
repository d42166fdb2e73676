"""How good the melodies are, beside what people wrote to the same words.

    python -m songwright.evaluation.melody --data ../shared/data/openewld.zip

Measured on the held-out songs of OpenEWLD that are known to be free (`corpora.rights`). Definitions:

- a stressed syllable is well set if it starts on a beat (metrical strength >= 2) or is strictly longer than the
  syllables before and after it in its phrase; only English words count, stress is our dictionary's for both sides;
- a phrase ends on a chord tone if its last note belongs to the chord that sounds longest under that note's first beat;
- distances between histograms are Jensen-Shannon divergences in bits, taken twice: of all songs together (the human
  spread is the distance between the held-out songs and as many other human songs, drawn 200 times), and song by song
  to all human songs that are not held out (the human spread is what 95 % of the held-out songs stay below);
- the distance between two seeds is the normalised edit distance of the notes, each as (interval, length), in songs of
  at least 20 notes.

The corpus is popular song of 1880 to 1940, so our plans are asked for in that manner: jazz, or waltz in three.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from songwright.corpora.melody_examples import MelodyExample, melody_example
from songwright.corpora.openewld import LeadSheet, lyric_text
from songwright.corpora.rights import public_domain_songs
from songwright.errors import SongwrightError
from songwright.evaluation.melody_ngram import DegreeSong, best_baseline
from songwright.evaluation.melody_sources import Melody, SetSyllable, plan_melody, sheet_melody
from songwright.planner.draft import StyleRequest
from songwright.planner.lyrics import read_lyrics
from songwright.planner.melody.features import LARGEST_LEAP, OutputIndex
from songwright.planner.melody.model import MelodyModel, interval_scores
from songwright.planner.melody.tessitura import SingerRange
from songwright.planner.plan import plan_from
from songwright.planner.style import read_style
from songwright.seeding import generator
from songwright.singers import find_singer
from songwright.song import SongPlan
from songwright.units import Key

DRAWS = 200
FEWEST_NOTES = 20


def well_set(phrase: Sequence[SetSyllable]) -> list[bool]:
    """For each primary-stressed syllable of a phrase, whether it is on a beat or longer than its neighbours."""
    good = []
    for at, syllable in enumerate(phrase):
        if syllable.stress == 2:
            neighbours = [phrase[i].length for i in (at - 1, at + 1) if 0 <= i < len(phrase)]
            longer = bool(neighbours) and syllable.length > max(neighbours) + 1e-6
            good.append(syllable.strength >= 2 or longer)
    return good


def well_set_share(melodies: Sequence[Melody]) -> float:
    """Share of primary-stressed syllables that are well set."""
    return float(np.mean([good for melody in melodies for phrase in melody.phrases for good in well_set(phrase)]))


def endings_share(melodies: Sequence[Melody]) -> float:
    """Share of phrases that end on a chord tone."""
    return float(np.mean([good for melody in melodies for good in melody.endings_on_chord]))


def interval_histogram(melodies: Sequence[Melody]) -> np.ndarray:
    """Share of each interval from an octave down to an octave up, (25,)."""
    steps = np.clip(np.concatenate([melody.intervals for melody in melodies]), -12, 12)
    return _share(np.bincount(steps + 12, minlength=25))


def range_histogram(melodies: Sequence[Melody]) -> np.ndarray:
    """Share of songs by range in bins of three semitones up to two octaves, (9,)."""
    return _share(np.bincount([min(melody.range_semitones // 3, 8) for melody in melodies], minlength=9))


def degree_histogram(melodies: Sequence[Melody]) -> np.ndarray:
    """Share of each pitch class above the tonic, (12,)."""
    return _share(np.bincount(np.concatenate([(m.midi - m.tonic) % 12 for m in melodies]), minlength=12))


def divergence_bits(one: np.ndarray, other: np.ndarray) -> float:
    """Jensen-Shannon divergence of two histograms, 0..1 bit."""
    middle = (one + other) / 2

    def relative(histogram: np.ndarray) -> float:
        some = histogram > 0
        return float((histogram[some] * np.log2(histogram[some] / middle[some])).sum())

    return (relative(one) + relative(other)) / 2


def edit_distance(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> float:
    """Levenshtein distance over the longer length, 0 equal .. 1 nothing in common."""
    before = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        now = [row]
        for column, right in enumerate(other, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (left != right)))
        before = now
    return before[-1] / max(1, len(one), len(other))


def note_tokens(plan: SongPlan) -> list[tuple[int, int]]:
    """The lead's notes as (interval from the note before, length in sixteenths)."""
    notes = [note for section in plan.sections for note in section.notes if not note.backing]
    steps_per_beat = plan.meter_value.steps_per_beat
    pitches = [notes[0].midi, *(note.midi for note in notes)]
    return [
        (note.midi - before, round(note.beats * steps_per_beat)) for note, before in zip(notes, pitches, strict=False)
    ]


def chorus_lift(plan: SongPlan) -> float | None:
    """Semitones that the choruses' mean lead pitch lies above the verses'; None if the song lacks one of them."""
    verse = [n.midi for s in plan.sections if s.kind == "verse" for n in s.notes if not n.backing]
    chorus = [n.midi for s in plan.sections if s.kind == "chorus" for n in s.notes if not n.backing]
    return float(np.mean(chorus) - np.mean(verse)) if verse and chorus else None


def repeats_kept(plan: SongPlan) -> list[bool]:
    """For each chorus with the lines of an earlier one, whether its notes are the same (transposed with the key)."""
    kept = []
    choruses = [section for section in plan.sections if section.kind == "chorus" and section.notes]
    for at, section in enumerate(choruses):
        first = next((earlier for earlier in choruses[:at] if earlier.lines == section.lines), None)
        if first is not None:
            shift = (plan.key_of(section).tonic - plan.key_of(first).tonic + 5) % 12 - 5
            moved = tuple(note.model_copy(update={"midi": note.midi + shift}) for note in first.notes)
            kept.append(moved == section.notes)
    return kept


def _share(counts: np.ndarray) -> np.ndarray:
    return counts / max(1, counts.sum())


def model_nats_per_note(model: MelodyModel, examples: Sequence[MelodyExample]) -> float:
    """The shipped model's mean negative log-likelihood, intervals up to `LARGEST_LEAP` (as it was trained)."""
    losses: list[float] = []
    for example in examples:
        state = model.start(1)
        for at, target in enumerate(example.target):
            here = slice(at, at + 1)
            heads, state = model.step(example.rows[here], state)
            index = OutputIndex(example.tone[here], example.chord_tone[here], example.register[here])
            scores = interval_scores(heads, index)[0]
            if target >= 0:
                peak = scores.max()
                losses.append(float(np.log(np.exp(scores - peak).sum()) + peak - scores[target]))
    return float(np.mean(losses))


def degree_song(example: MelodyExample) -> DegreeSong:
    return DegreeSong(example.degree, example.chord_key)


def plan_words(sheet: LeadSheet, seed: int) -> SongPlan:
    """Our song to a lead sheet's words, in its meter and key; the first stanza is the verse, the second the chorus.

    Raises:
        SongwrightError: the words cannot be planned.
    """
    stanzas = lyric_text(sheet).strip().split("\n\n")
    tags = ["[Verse]", "[Chorus]"]
    text = "\n\n".join(f"{tags[i % 2]}\n{stanza}" for i, stanza in enumerate(stanzas[:4]))
    lyrics = read_lyrics(text.encode())
    genre = "waltz" if sheet.meter.numerator == 3 else "jazz"
    request = StyleRequest(text=genre, genre=genre, key=Key(sheet.key.tonic, sheet.key.mode), meter=sheet.meter)
    singer = find_singer(None, "female", lyrics.language)
    reach = SingerRange(*singer.comfortable_midi, *singer.extreme_midi)
    return plan_from(lyrics, request, seed=seed, voice=singer.name, singer_range=reach).plan


HistogramMaker = Callable[[Sequence[Melody]], np.ndarray]
HISTOGRAMS: dict[str, HistogramMaker] = {
    "intervals": interval_histogram,
    "range": range_histogram,
    "pitch classes": degree_histogram,
}


def plan_file(path: Path, seed: int) -> SongPlan:
    """The plan of a lyric file in the style it asks for."""
    lyrics = read_lyrics(path.read_bytes())
    request = read_style(lyrics.style or "")
    singer = find_singer(None, request.vocalist, lyrics.language)
    reach = SingerRange(*singer.comfortable_midi, *singer.extreme_midi)
    return plan_from(lyrics, request, seed=seed, voice=singer.name, singer_range=reach).plan


def spread(histogram_of: HistogramMaker, held_out: Sequence[Melody], others: Sequence[Melody]) -> tuple[float, float]:
    """Median and largest distance between the held-out human songs and as many other human songs."""
    rng = generator(0, "human spread")
    reference = histogram_of(held_out)
    distances = []
    for _ in range(DRAWS):
        drawn = rng.choice(len(others), size=len(held_out), replace=False)
        distances.append(divergence_bits(reference, histogram_of([others[i] for i in drawn])))
    return float(np.median(distances)), float(np.max(distances))


def main() -> None:
    """Command line; prints the figures of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description="Melodies, measured beside people's.")
    parser.add_argument("--data", type=Path, required=True, help="openewld.zip")
    parser.add_argument("--songs", type=Path, default=Path("examples/lyrics"), help="lyric files with choruses")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    sheets = list(public_domain_songs(options.data))
    _likelihood(sheets)
    held_out = [sheet for sheet in sheets if sheet.held_out]
    plans, others, refused = [], [], 0
    # Each song has a seed of its own: what a seed draws once for a song must not be the same for all of them.
    for seed, sheet in enumerate(held_out, options.seed):
        if not lyric_text(sheet):
            continue
        try:
            plans.append(plan_words(sheet, seed))
            others.append(plan_words(sheet, seed + 1000))
        except SongwrightError as error:
            refused += 1
            print(f"  not planned: {sheet.title}: {error}")
    print(f"{len(plans)} plans for the words of {len(held_out)} held-out songs ({refused} refused)")
    _beside_people(plans, held_out, [sheet for sheet in sheets if not sheet.held_out])
    _own_rules(plans, others)
    files = sorted(options.songs.glob("*.txt"))
    for seed in range(options.seed, options.seed + 5 if files else options.seed):
        both = [[plan_file(path, s) for path in files] for s in (seed, seed + 100)]
        print(f"example lyrics, seed {seed}:")
        _own_rules(*both)


def _likelihood(sheets: Sequence[LeadSheet]) -> None:
    known = [melody_example(sheet) for sheet in sheets if not sheet.held_out]
    measured = [melody_example(sheet) for sheet in sheets if sheet.held_out]
    nats = model_nats_per_note(MelodyModel.load(), measured)
    baseline = best_baseline(
        [degree_song(e) for i, e in enumerate(known) if i % 8],
        [degree_song(e) for e in known[::8]],
        [degree_song(e) for e in measured],
    )
    print(
        f"held-out likelihood: model {nats:.3f} nats per note, n-gram {baseline.nats_per_note:.3f} "
        f"(Kneser-Ney of order {baseline.order + 1} mixed with one of order {baseline.chord_order + 1} that knows "
        f"the chord, leaps up to {LARGEST_LEAP} semitones)"
    )


def _beside_people(plans: Sequence[SongPlan], held_out: Sequence[LeadSheet], others: Sequence[LeadSheet]) -> None:
    ours = [plan_melody(plan) for plan in plans]
    english = [plan_melody(plan) for plan in plans if plan.language == "en"]
    human = [sheet_melody(sheet) for sheet in held_out]
    more = [sheet_melody(sheet) for sheet in others]
    print(f"stressed syllables well set: ours {well_set_share(english):.1%}, human {well_set_share(human):.1%}")
    print(f"phrases ending on a chord tone: ours {endings_share(ours):.1%}, human {endings_share(human):.1%}")
    for name, histogram_of in HISTOGRAMS.items():
        distance = divergence_bits(histogram_of(human), histogram_of(ours))
        middle, largest = spread(histogram_of, human, more)
        print(f"{name}: ours to human {distance:.4f} bits; human to human {middle:.4f}, at most {largest:.4f}")
        if name == "range":
            continue  # a single song has one range; see below
        pool = histogram_of(more)
        songs_human = [divergence_bits(pool, histogram_of([melody])) for melody in human]
        songs_ours = [divergence_bits(pool, histogram_of([melody])) for melody in ours]
        limit = float(np.quantile(songs_human, 0.95))
        print(
            f"  song by song: ours median {np.median(songs_ours):.3f}, human median {np.median(songs_human):.3f}; "
            f"{np.mean(np.array(songs_ours) <= limit):.0%} of ours below the human 95 % line of {limit:.3f}"
        )
    spans = [[melody.range_semitones for melody in group] for group in (ours, human)]
    low, high = np.quantile(spans[1], (0.05, 0.95))
    inside = np.mean([low <= span <= high for span in spans[0]])
    print(
        f"range: median ours {np.median(spans[0]):.0f}, human {np.median(spans[1]):.0f} semitones; "
        f"{inside:.0%} of ours between the human 5 % and 95 % ({low:.0f} to {high:.0f})"
    )


def _own_rules(plans: Sequence[SongPlan], others: Sequence[SongPlan]) -> None:
    lifts = [lift for plan in plans if (lift := chorus_lift(plan)) is not None]
    good = [plan_melody(plan) for plan in plans]
    print(f"phrases ending on a chord tone: {endings_share(good):.1%}; stressed well set: {well_set_share(good):.1%}")
    kept = [same for plan in plans for same in repeats_kept(plan)]
    print(f"chorus above verse: mean {np.mean(lifts):.2f}, least {min(lifts):.2f} semitones, {len(lifts)} songs")
    print(f"repeated choruses identical: {sum(kept)} of {len(kept)}")
    distances = [
        edit_distance(note_tokens(one), note_tokens(two))
        for one, two in zip(plans, others, strict=True)
        if len(note_tokens(one)) >= FEWEST_NOTES
    ]
    strangers = [edit_distance(note_tokens(one), note_tokens(two)) for one, two in zip(plans, plans[1:], strict=False)]
    print(
        f"two seeds: edit distance {np.mean(distances):.2f} (least {min(distances):.2f}); "
        f"two different lyrics: {np.mean(strangers):.2f}"
    )


if __name__ == "__main__":
    main()
