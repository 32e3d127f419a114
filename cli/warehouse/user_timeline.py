"""What one user did and was sent, over all channels."""

from __future__ import annotations

from cli.output import Rows
from cli.warehouse.connection import Connection

# The last things first; of a message each of its moments is one.
TIMELINE = """
with happenings as (
    select occurred_at as happened_at, channel, event_name as happening,
        concat_ws(', ', page_path, item_id, channel_group) as detail
    from core.fct_events where user_id = $1
    union all
    select ordered_at, channel, concat('order_', order_status),
        concat_ws(', ', order_id, order_amount)
    from core.fct_orders where user_id = $1
    union all
    select moment.at, channel, moment.happening, campaign_id
    from core.fct_messages, unnest([
        {'at': sent_at, 'happening': 'message_sent'},
        {'at': opened_at, 'happening': 'message_opened'},
        {'at': clicked_at, 'happening': 'message_clicked'},
        {'at': unsubscribed_at, 'happening': 'unsubscribed'}
    ]) as moments (moment)
    where user_id = $1 and moment.at is not null
    union all
    select exposed_at, null, 'experiment_seen', concat_ws(', ', experiment_id, variant_id)
    from core.fct_exposures where user_id = $1
    union all
    select responded_at, null, 'survey_answered', concat_ws(', ', survey_type, score)
    from core.fct_responses where user_id = $1
)
select * from happenings
order by happened_at desc, happening, detail
limit $2
"""


def user_timeline(connection: Connection, user_id: str, limit: int) -> Rows:
    """The last <limit> things that happened to a user, whatever the channel."""
    return connection.query(TIMELINE, [user_id, limit])
