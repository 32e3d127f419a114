"""The latent groups of learners: what their members have in common, and how much they differ.

Every number is the centre of a distribution from which each learner draws an own value, with a
spread wide enough that the groups overlap: nobody can be sorted perfectly from behaviour.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Centres of one latent group's behaviour."""

    name: str
    #: Share of the learners.
    share: float
    #: Visits a week while the habit lasts, and visits in the burst after sign-up.
    visits_per_week: float
    burst_visits: float
    #: Mean days for which the habit lasts.
    lifetime_days: float
    #: Events in a visit, and factor on the seconds an event lasts.
    depth: float
    pace: float
    #: Local hour around which visits gather, its spread in hours, weekend days' visits against
    #: weekdays'.
    hour: float
    hour_spread: float
    weekend: float
    #: Pull of coming exams on activity.
    exam_pull: float
    #: Weights of the events within a visit (see EVENTS; what a purchase brings comes on top).
    mix: tuple[float, ...]
    #: Interest in each category.
    interests: tuple[float, ...]
    #: Chance that a visit ends in a purchase, and that it ends in an abandoned basket.
    purchase: float
    abandon: float
    #: Seats bought at once (institutions buy for many) and chance of such a purchase.
    seats: float
    #: Weights of web, app, mini program; of the occupations student, professional, member, other.
    channels: tuple[float, float, float]
    occupations: tuple[float, float, float, float]
    #: Mean age and its spread; mean satisfaction on 0–1.
    age: float
    age_spread: float
    satisfaction: float


OCCUPATIONS = ("student", "professional", "institution_member", "other")

GROUPS = (
    Group("exam_students", 0.29, 3.4, 2.0, 380, 4.0, 1.0, 15.3, 1.4, 1.1, 0.8,
          (1.3, .7, .3, 0, 1.8, 1.2, .1, .6, 0, 7.0, 2.4, .9, .1, 0, 0, 0, 0),
          (6, 3, .8, .6, .3, .3, .1, .4), .08, .05, 1, (3, 5, 3),
          (.86, .06, .03, .05), 21.5, 2.6, .74),
    Group("career_switchers", 0.20, 2.3, 1.6, 400, 6.2, 2.6, 21.0, 1.2, 3.2, 0.0,
          (1.5, 1.8, .8, 0, 3.6, 3.2, 1.4, 1.6, 0, .6, .9, .6, .25, 0, 0, 0, 0),
          (.4, 1.2, 5, 4.5, 2.0, 1.5, .2, .3), .28, .08, 1, (7, 3, 1),
          (.10, .78, .06, .06), 31, 5, .70),
    Group("institution_members", 0.17, 2.3, 0.9, 420, 3.2, 1.3, 10.2, 1.3, 0.06, 0.0,
          (1.0, .4, .1, 0, 4.2, 4.2, 1.6, .9, 0, .7, .1, .5, .1, 0, 0, 0, 0),
          (.5, 1.0, .8, 1.2, 3.5, .4, 5, .6), .03, .006, 12, (8, 2, 1),
          (.04, .12, .80, .04), 38, 9, .62),
    Group("casual_browsers", 0.22, 1.5, 1.0, 360, 2.1, .45, 16.0, 3.5, 1.4, 0.0,
          (7, 4.6, 2.6, 0, .35, .12, .05, .15, 0, .06, .06, .12, .05, 0, 0, 0, 0),
          (.8, 1.2, 1, .8, 1, 2.2, .2, 2.6), .035, .11, 1, (3, 3, 6),
          (.28, .34, .08, .30), 29, 9, .58),
    Group("lapsed_learners", 0.12, 1.6, 3.0, 14, 3.4, .8, 19.0, 3.0, 1.2, 0.1,
          (4, 2.6, 1.2, 0, 1.8, .7, .3, .4, 0, .6, .3, .2, .05, 0, 0, 0, 0),
          (1.5, 1.5, 1.5, 1, 1, 1, .4, 1), .03, .09, 1, (4, 4, 3),
          (.38, .34, .10, .18), 27, 7, .46),
    # Nobody is born odd: some learners of the other groups get habits of their own (odd.py).
    Group("odd_users", 0.0, 0, 0, 0, 1, 1, 12, 1, 1, 0.0, (1,), (1,), 0, 0, 1, (1, 1, 1),
          (1, 1, 1, 1), 30, 5, .6),
)  # fmt: skip
