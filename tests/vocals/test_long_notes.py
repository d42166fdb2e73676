"""Notes as long as they get are sung to their end."""

import numpy as np
import pytest

from songwright.codec.interface import VOICE_NAME, Codec
from songwright.vocals.loading import load_voice
from songwright.vocals.stage import SingingOptions, sing_with
from songwright.waveform import SAMPLE_RATE_HZ
from tests.vocals.test_alignment import note, one_section


@pytest.mark.parametrize("phonemes", ["l ˈɑ", "s ˈi"])
def test_a_note_of_eight_seconds_does_not_fade_before_its_last(phonemes: str) -> None:
    lead = sing_with(load_voice(), one_section(note(4, 8, phonemes)), "heart", SingingOptions()).lead
    samples = Codec.from_pretrained(VOICE_NAME).decode(lead.tokens).samples[0]
    seconds = [samples[at * SAMPLE_RATE_HZ : (at + 1) * SAMPLE_RATE_HZ] for at in range(4, 12)]
    levels_db = [10 * np.log10(np.mean(np.square(one))) for one in seconds]
    assert max(levels_db[:7]) - min(levels_db[:7]) < 5 and levels_db[7] > levels_db[0] - 8
