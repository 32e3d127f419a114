"""Non-inferiority: is a guardrail worse by less than what is tolerated?"""

import numpy as np
from scipy import special

from python_models.algorithms.experiments.differences import Estimate
from python_models.algorithms.experiments.moments import FloatArray


def non_inferiority_p_value(
    lift: Estimate, margin: FloatArray, direction: FloatArray
) -> FloatArray:
    """One-sided p-value of "the variant is worse by the margin or more"; small = not inferior.

    Parameters: lift: relative lifts; margin: largest relative loss tolerated (0.02 = 2 %);
    direction: 1 where more is better, -1 where less is. nan without a margin.
    Below (1 - confidence) / 2 exactly when the two-sided interval of the lift keeps clear of it.
    Source: Piaggio et al. (2012), "Reporting of Noninferiority and Equivalence Randomized Trials:
    Extension of the CONSORT 2010 Statement".
    """
    with np.errstate(all="ignore"):
        distance = (direction * lift.value + margin) / lift.error
        return np.asarray(special.stdtr(lift.freedom, -distance), dtype=np.float64)
