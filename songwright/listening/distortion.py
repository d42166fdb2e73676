"""How much of a sound is what it should be."""

import numpy as np


def si_sdr_db(estimate: np.ndarray, truth: np.ndarray) -> float:
    """Scale-invariant signal to distortion ratio of all channels together (Le Roux, Wisdom, Erdogan and Hershey,
    "SDR - half-baked or well done?", ICASSP 2019, eq. 3); -inf for an estimate that has nothing of the truth.

    Args:
        estimate, truth: of one shape; the truth is not silent.
    """
    found, wanted = estimate.astype(np.float64), truth.astype(np.float64)
    scaled = wanted * ((found * wanted).sum() / max(float(np.square(wanted).sum()), 1e-12))
    power, error = np.square(scaled).sum(), np.square(found - scaled).sum()
    with np.errstate(divide="ignore"):
        return float(10 * np.log10(power / max(float(error), 1e-20)))
