"""The columns of entities about contacts: messages, spend, exposures, answers, consents."""

from __future__ import annotations

from cli.connect.columns import Profile
from cli.connect.mapping import Value
from cli.connect.match import best, id_column, named, own_id, time_for, user_value

Found = dict[str, Value | None]
MESSAGE_CHANNELS = {"email", "sms", "push", "in_app", "ad"}


def messages(profile: Profile) -> Found:
    """What was sent to users."""

    def moment(notion: str) -> Value | None:
        column = best(profile, [notion], avoid=["id"])
        return named(column if column and column.is_time else None)

    channel = next(
        (each for each in profile.columns if each.values and set(each.values) <= MESSAGE_CHANNELS),
        None,
    )
    assumed = Value(text="email", reason="no column names a channel: assumed")
    sent = moment("sent") or named(time_for(profile, ["message", "time"], ["delivered", "opened"]))
    return {
        "message_id": own_id(profile, "message"),
        "campaign_id": named(id_column(profile, "campaign")),
        "user_id": user_value(profile),
        "channel": named(channel) or assumed,
        "sent_at": sent,
        "delivered_at": moment("delivered"),
        "opened_at": moment("opened"),
        "clicked_at": moment("clicked"),
        "unsubscribed_at": moment("unsubscribed"),
    }


def spend(profile: Profile) -> Found:
    """What advertising cost."""
    channel = named(best(profile, ["channel"], few=True))
    return {
        "spend_date": named(time_for(profile, ["time"])),
        "channel": channel or Value(text="ads", reason="no column names a channel: assumed"),
        "campaign_id": named(id_column(profile, "campaign")),
        "cost_amount": named(best(profile, ["cost"], numeric=True)),
        "impression_count": named(best(profile, ["impressions"], avoid=["id"], numeric=True)),
        "click_count": named(best(profile, ["clicks"], avoid=["id"], numeric=True)),
        "currency": named(best(profile, ["currency"], few=True)),
    }


def exposures(profile: Profile) -> Found:
    """Who saw which variant."""
    return {
        "experiment_id": named(best(profile, ["experiment"], avoid=["time"])),
        "variant_id": named(best(profile, ["variant"], few=True)),
        "user_id": user_value(profile),
        "exposed_at": named(time_for(profile, ["exposed", "time"])),
    }


def responses(profile: Profile) -> Found:
    """What users answered."""
    kind = best(profile, ["type", "survey"], avoid=["id", "time", "score"], few=True)
    return {
        "response_id": own_id(profile, "survey"),
        "survey_type": named(kind) or Value(text="rating", reason="no column names it: assumed"),
        "user_id": user_value(profile),
        "score": named(best(profile, ["score"], numeric=True)),
        "answer_text": named(best(profile, ["text"], avoid=["id"])),
        "responded_at": named(time_for(profile, ["time"])),
    }


def consents(profile: Profile) -> Found:
    """What users allowed."""
    return {
        "user_id": user_value(profile),
        "purpose": named(best(profile, ["purpose"], few=True)),
        "is_granted": named(best(profile, ["granted", "consent", "status"], few=True)),
        "decided_at": named(time_for(profile, ["time"])),
    }


def stated_only(_profile: Profile) -> Found:
    """Entities that a person states: identifiers and feedback."""
    return {}
