"""Factor analysis: many features that move together become few factors that can be named."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import FactorAnalysis

FloatArray = npt.NDArray[np.float64]

# Loadings are settled long before this many users; more cost time only.
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Factors:
    """Loadings (features × factors) and the linear map that gives a user's factor values.

    factor values = prepared values (users × features) @ score_weights (features × factors).
    """

    loadings: FloatArray
    score_weights: FloatArray

    def values(self, prepared: FloatArray) -> FloatArray:
        """Factor values of users: n × factors."""
        return prepared @ self.score_weights


def fit_factors(prepared: FloatArray, count: int, seed: int) -> Factors:
    """Fit `count` factors to prepared values (users × features), rotated by varimax.

    Score weights are the regression method's: with loadings L and unique variances U,
    (I + L'U⁻¹L)⁻¹ L'U⁻¹; the constant that centres them is left out, distances do not see it.
    Factors stand by falling share of explained variance; each one's greatest loading is positive.
    Source: Thomson (1939), "The Factorial Analysis of Human Ability"; Kaiser (1958), varimax.
    """
    model = FactorAnalysis(count, rotation="varimax", svd_method="lapack", random_state=seed)
    model.fit(prepared[:MOST_ROWS])
    found = np.asarray(model.components_, dtype=np.float64)
    order = np.argsort(-np.square(found).sum(axis=1), kind="stable")
    greatest = np.abs(found).argmax(axis=1)
    signs = np.sign(found[np.arange(count), greatest])
    loadings = (found * np.where(signs == 0, 1.0, signs)[:, None])[order].T
    per_unique = loadings / np.maximum(model.noise_variance_, 1e-12)[:, None]
    inner = np.eye(count) + loadings.T @ per_unique
    return Factors(loadings, np.linalg.solve(inner, per_unique.T).T)
