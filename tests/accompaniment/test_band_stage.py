"""The band's stage on a tiny random network: what must hold whatever the weights are."""

from pathlib import Path

import numpy as np
import pytest

from songwright.accompaniment.arranger.arrange import arrange
from songwright.accompaniment.loading import load_band
from songwright.accompaniment.parts.writing import invent
from songwright.accompaniment.stage import FRAME_RATE_HZ, BandOptions, invented_again, perform, perform_with
from songwright.errors import PlanError, WeightsError
from songwright.score import Score
from songwright.song import SongPlan
from tests.accompaniment.random_writer import random_writer
from tests.accompaniment.tiny_band import CODEC, DECODED, save_tiny_band, tiny_band, tiny_model
from tests.notation.plans import make_plan


def plan_of(seed: int = 7) -> SongPlan:
    return make_plan("pop", (4, 4), seed=seed)


def section_frames(plan: SongPlan, section_id: str) -> slice:
    """The frames that only this section fills: codes tell of a beat two frames before it."""
    section = plan.section(section_id)
    start = int(plan.seconds_at(section, 0) * FRAME_RATE_HZ)
    end = int(plan.seconds_at(section, section.bars * plan.beats_per_bar) * FRAME_RATE_HZ)
    return slice(max(start - 2, 0), end - 2)


def test_the_same_seed_gives_the_same_tokens_and_another_seed_others() -> None:
    plan, band = plan_of(), tiny_band()
    score = arrange(plan)
    first, again = (perform_with(band, plan, score, BandOptions()) for _ in range(2))
    other = perform_with(band, plan.model_copy(update={"seed": 8}), score, BandOptions())
    frames = int(np.ceil(plan.duration_seconds * FRAME_RATE_HZ))
    for stem in ("drums", "bass", "other"):
        assert first.stems[stem].shape == (CODEC.codebooks, frames) and first.stems[stem].dtype == np.int64
        assert np.array_equal(first.stems[stem], again.stems[stem])
        assert (first.stems[stem] != other.stems[stem]).mean() > 0.2


def test_a_section_taken_again_leaves_all_others_as_they_are() -> None:
    plan, band = plan_of(), tiny_band()
    score = arrange(plan)
    chosen = plan.sections[1].id
    first = perform_with(band, plan, score, BandOptions())
    again = perform_with(band, plan, score, BandOptions(takes={chosen: 1}))
    inside = section_frames(plan, chosen)
    for stem, tokens in first.stems.items():
        differ = (tokens != again.stems[stem]).any(axis=0)
        assert differ[inside].any()
        differ[inside] = False
        assert not differ.any(), stem


def test_a_section_with_another_score_leaves_the_tokens_of_all_others() -> None:
    plan, band = plan_of(), tiny_band()
    chosen = plan.sections[1].id
    writer = random_writer()
    score, retaken = invent(writer, plan), invented_again(writer, plan, {chosen: 1})
    options = BandOptions(takes={chosen: 1})
    first = perform_with(band, plan, score, BandOptions())
    again = perform_with(band, plan, score, options, retaken)
    inside = section_frames(plan, chosen)
    for stem, tokens in first.stems.items():
        differ = (tokens != again.stems[stem]).any(axis=0)
        assert differ[inside].any()
        differ[inside] = False
        assert not differ.any(), stem


def test_it_is_silent_where_the_score_is() -> None:
    plan, band = plan_of(), tiny_band()
    score = arrange(plan)
    drums_only = Score(score.stem("drums"))
    track = perform_with(band, plan, drums_only, BandOptions())
    assert not track.stems["bass"].any() and not track.stems["other"].any()
    assert (track.stems["drums"][0] > 0).mean() > 0.5  # no sounding frame has the code of silence


def test_progress_runs_to_one() -> None:
    told: list[float] = []
    plan = plan_of()
    perform_with(tiny_band(), plan, arrange(plan), BandOptions(), progress=told.append)
    assert told == sorted(told) and told[-1] == 1.0


def test_weights_survive_saving(tmp_path: Path) -> None:
    save_tiny_band(tmp_path)
    loaded = load_band(tmp_path).model.state_dict()
    for name, tensor in tiny_model(DECODED).state_dict().items():
        assert np.allclose(loaded[name], tensor), name


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    plan = plan_of()
    with pytest.raises(WeightsError, match="no weights of the band"):
        perform(plan, arrange(plan), weights=tmp_path / "nowhere")
    save_tiny_band(tmp_path)
    with pytest.raises(PlanError, match="no section 'chorus-9'"):
        perform(plan, arrange(plan), options=BandOptions(takes={"chorus-9": 1}), weights=tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(WeightsError, match="damaged"):
        perform(plan, arrange(plan), weights=tmp_path)
