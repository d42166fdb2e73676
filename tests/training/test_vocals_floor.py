from collections.abc import Callable
from typing import cast

import numpy as np
import pytest

from songwright.corpora.corpus import SungCurves
from songwright.training.data.teacher import Performance, SungLine, Teacher
from songwright.training.data.voices import corpus_voices
from songwright.training.vocals_floor import sing_as_teacher
from songwright.vocals.alignment import FRAME_RATE_HZ
from songwright.waveform import SAMPLE_RATE_HZ
from tests.vocals.test_alignment import note, one_section

Curve = Callable[[np.ndarray], np.ndarray]


class ClickingTeacher:
    """Sings a click on every vowel, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.lines: list[SungLine] = []
        self.pitches: list[float] = []

    def sing(self, line: SungLine, voice: str, guide_midi: tuple[int, int], midi_at: Curve, level_db_at: Curve
             ) -> Performance:  # fmt: skip
        self.lines.append(line)
        offset = 0.5 - line.syllables[0].start_seconds
        samples = np.zeros(int((line.syllables[-1].end_seconds + offset + 0.5) * SAMPLE_RATE_HZ), np.float32)
        for syllable in line.syllables:
            samples[round((syllable.start_seconds + offset) * SAMPLE_RATE_HZ)] = 0.5
            self.pitches.append(float(midi_at(np.array([syllable.start_seconds + 0.5]))[0]))
        return Performance(samples, (), SungCurves(np.zeros(1), np.zeros(1)), offset)


def test_the_teacher_sings_the_plan_s_notes_at_their_times() -> None:
    backing = note(6, 2, "h ˈO", 2, backing=True)
    plan = one_section(note(1, 1, "s ˈɑ"), note(2, 1, "l ˈi"), note(6, 2, "t ˈu", 1), backing)
    teacher = ClickingTeacher()
    samples, f0_hz = sing_as_teacher(plan, corpus_voices()[0], cast(Teacher, teacher))
    assert np.flatnonzero(samples) / SAMPLE_RATE_HZ == pytest.approx([1, 2, 6], abs=0.001)
    assert [line.word_ends for line in teacher.lines] == [(False, True), (True,)]
    assert teacher.pitches == pytest.approx([60, 60, 60], abs=0.7)
    times = (np.arange(len(f0_hz)) + 0.5) / FRAME_RATE_HZ
    assert (f0_hz[(times > 1.1) & (times < 2.8)] > 0).all() and not f0_hz[(times > 3.3) & (times < 5.5)].any()
