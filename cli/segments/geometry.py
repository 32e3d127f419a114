"""Where sampled users lie: their silhouettes, and the plane on which they differ most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import silhouette_samples
from threadpoolctl import threadpool_limits

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Plane:
    """The two directions in which users differ most."""

    points: FloatArray
    shares: tuple[float, float]
    loadings: FloatArray


def project(places: FloatArray) -> Plane | None:
    """Principal components of places (n × d) as points (n × 2); None where nothing differs.

    A direction points to where its strongest coordinate is high, so that the same data always
    make the same picture.
    """
    if min(places.shape) <= 1:
        return None
    centred = places - places.mean(axis=0)
    with threadpool_limits(1):
        _, sizes, directions = np.linalg.svd(centred, full_matrices=False)
    variances = np.square(sizes)
    if variances[0] <= 0:
        return None
    loadings = directions[:2]
    strongest = np.abs(loadings).argmax(axis=1)
    loadings = loadings * np.where(loadings[[0, 1], strongest] < 0, -1.0, 1.0)[:, None]
    shares = variances / variances.sum()
    return Plane(centred @ loadings.T, (float(shares[0]), float(shares[1])), loadings)


def sample_silhouettes(places: FloatArray, segments: list[str]) -> FloatArray | None:
    """Silhouette of each place (n × d) in its segment; None with fewer than two segments."""
    found = sorted(set(segments))
    if not 1 < len(found) < len(segments):
        return None
    labels = np.array([found.index(segment) for segment in segments])
    with threadpool_limits(1):
        return np.asarray(silhouette_samples(places, labels), dtype=np.float64)


def poles(names: list[str], loadings: FloatArray, count: int = 2) -> tuple[list[str], list[str]]:
    """The coordinates that are highest at the low and at the high end of a direction."""
    order = np.argsort(loadings, kind="stable")
    threshold = 0.5 * np.abs(loadings).max()
    low = [names[place] for place in order[:count] if loadings[place] < -threshold]
    high = [names[place] for place in order[::-1][:count] if loadings[place] > threshold]
    return low, high
