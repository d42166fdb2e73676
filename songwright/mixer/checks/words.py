"""Sung words against the lyrics, where a recogniser is at hand."""

from collections.abc import Sequence

from songwright.listening.recogniser import Recogniser
from songwright.listening.sung_words import heard_sections, line_seconds, stretch
from songwright.mixer.checks.result import Check
from songwright.phonetics.word_errors import line_errors
from songwright.song import SongPlan
from songwright.waveform import Waveform

# Recognisers miss a third of what people understand when it is sung.
MIN_WORDS_HEARD = 0.5


def check_words(voice: Waveform, plan: SongPlan, recogniser: Recogniser) -> tuple[Check, ...]:
    """For each sung line the share of its words that the recogniser hears right, words put in counting against it.

    A section is listened to as a whole, as recognisers like it; lines that were not understood so are listened to once
    more alone.
    """
    samples, rate = voice.mono().samples[0], voice.sample_rate_hz
    checks = []
    for one in heard_sections(samples, rate, plan, recogniser):
        section, right = one.section, line_errors(one.wanted, one.heard).right
        for line, words, share in zip(one.lines, one.wanted, right, strict=True):
            note = f"heard in the section: {one.heard!r}" if line == one.lines[0] else ""
            if share < MIN_WORDS_HEARD and len(one.lines) > 1:
                alone = recogniser.words(stretch(samples, rate, *line_seconds(plan, section, line)), rate)
                share, note = max(share, heard_share(words, alone)), f"heard alone: {alone!r}"
            checks.append(
                Check("words", f"{section.id}, line {line + 1}", share, "of the words heard", "at least",
                      MIN_WORDS_HEARD, note, "vocals", section.id, line)
            )  # fmt: skip
    return tuple(checks)


def heard_share(wanted: Sequence[str], heard: str) -> float:
    """What `check_words` says of a single line; case, punctuation and spacing do not count."""
    return line_errors([wanted], heard).right[0]
