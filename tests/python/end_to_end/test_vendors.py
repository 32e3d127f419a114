"""Vendors' exports give the figures added up by hand from the rows in vendors/<source>/."""

from decimal import Decimal


def money(amounts):
    """Amounts of (key, amount) rows, as decimals."""
    return {key: Decimal(amount) for key, amount in amounts.items()}


def net_revenue(build, source):
    """Completed orders less what came back, by status, in US dollars."""
    return dict(
        build.rows(
            "select order_status, sum(order_amount) from core.fct_orders "
            f"where starts_with(order_id, '{source}:') group by order_status"
        )
    )


def rejects(build, source, entity):
    """How many rows of an entity were rejected, by reason."""
    return dict(
        build.rows(
            "select dq_reason, count(*) from quality.dq_rejects "
            f"where source = '{source}' and entity = '{entity}' group by dq_reason"
        )
    )


def test_shopify_revenue_is_goods_after_discounts_without_tax(vendors):
    """In euros, which are worth 1.10 dollars in January and 1.20 in February.

    1001: 2 × 10 = 20, tax on top.  1002: prices with tax, 12 − 2 = 10 and 24 − (4 + 2) − 3 = 15.
    1003: 10 + 30 less 4, which no line says: 9 and 27.  1007, in February: 10; its gift card is no
    revenue.  So 20 + 25 + 36 in January and 10 in February are 89.10 + 12.00 dollars.  1004 is not
    captured, 1005 cancelled, 1008 void.
    """
    assert net_revenue(vendors, "shopify") == money(
        {"completed": "101.10", "returned": "-7.20", "pending": "11.00", "cancelled": "23.00"}
    )


def test_shopify_refunds_are_orders_of_their_own_day(vendors):
    """One of three cups: 15 / 3 = 5; an apology of 1.20 with 0.20 tax: 1; shipping: nothing."""
    assert vendors.rows(
        "select order_id, user_id, cast(order_date as varchar), cast(order_amount as varchar) "
        "from core.fct_orders where order_status = 'returned' and order_id like 'shopify:%'"
    ) == [("shopify:1002:refund:801", "shopify:502", "2026-02-03", "-7.20")]
    assert rejects(vendors, "shopify", "orders") == {
        "test_order": 1, "order_not_completed": 1, "orphan_order": 1,
    }  # fmt: skip
    assert rejects(vendors, "shopify", "order_lines") == {
        "orphan_order": 2, "gift_card": 1, "shipping": 1, "order_not_completed": 1,
    }  # fmt: skip


def test_shopify_customers_lose_personal_columns_when_deleted_and_keep_orders(vendors):
    """Two of the three addresses are there; 503, who was deleted, has none but has order 1007."""
    users = vendors.rows(
        "select user_id, email_hash is not null, phone_hash is not null from core.dim_users "
        "where user_id like 'shopify:5%' order by user_id"
    )
    assert users == [
        ("shopify:501", True, True),
        ("shopify:502", True, True),
        ("shopify:503", False, False),
    ]
    assert vendors.rows("select user_id from core.fct_orders where order_id = 'shopify:1007'") == [
        ("shopify:503",)
    ]
    assert vendors.rows(
        "select user_id, is_granted from core.fct_consents where user_id like 'shopify:%' "
        "order by user_id, valid_from"
    ) == [
        ("shopify:501", False),
        ("shopify:501", True),
        ("shopify:502", False),
        ("shopify:503", False),
    ]


def test_shopify_checkouts_that_were_left_are_events(vendors):
    """301 of a customer, 302 of a cart; 303 was paid after all, 304 deleted."""
    assert vendors.rows(
        "select event_id, user_id, anonymous_id, page_path, referrer_domain from core.fct_events "
        "where event_name = 'checkout_abandoned' order by event_id"
    ) == [
        ("shopify:checkout:301", "shopify:502", "shopify:cart1", "/collections/tea", "google.com"),
        ("shopify:checkout:302", None, "shopify:tok2", "/", None),
    ]
    assert rejects(vendors, "shopify", "events") == {
        "completed_checkout": 1,
        "deleted_checkout": 1,
    }


def test_stripe_revenue_counts_an_invoice_and_its_charge_once(vendors):
    """Invoices 1 and 2: 10.80 less 0.80 tax; 5,000 yen at 0.007: 35; 25 euros at 1.20: 30.

    Back come half of invoice 1 without tax: 5; 1,000 yen: 7; the lost dispute: 30, and not the one
    that is open. Open or only reserved are 5 + 20, void or released 7 + 30.
    """
    assert net_revenue(vendors, "stripe") == money(
        {"completed": "85.00", "returned": "-42.00", "pending": "25.00", "cancelled": "37.00"}
    )
    assert rejects(vendors, "stripe", "orders") == {
        "failed_charge": 1, "test_order": 2, "nothing_charged": 1, "draft_invoice": 1,
        "not_final": 3, "order_not_completed": 1, "orphan_charge": 1,
    }  # fmt: skip
    assert vendors.rows(
        "select received_count, accepted_count, duplicate_count, rejected_count "
        "from quality.dq_row_counts where source = 'stripe' and entity = 'orders'"
    ) == [(22, 11, 1, 10)]


def test_stripe_lines_share_the_discount_of_their_invoice(vendors):
    """9 and 3 dollars less 2 in all: 7.50 and 2.50."""
    assert vendors.rows(
        "select item_id, quantity, cast(discount_amount as varchar), cast(line_amount as varchar) "
        "from core.fct_order_lines where order_id = 'stripe:in_1' order by line_number"
    ) == [("stripe:prod_1", 1, "1.50", "7.50"), ("stripe:prod_2", 3, "0.50", "2.50")]


def test_stripe_customers_have_the_plan_that_runs(vendors):
    assert vendors.rows(
        "select user_id, plan, country, email_hash is not null from core.dim_users "
        "where user_id like 'stripe:%' order by user_id"
    ) == [("stripe:cus_1", "Pro", "FI", True), ("stripe:cus_2", None, None, False)]


def message_counts(build, source):
    """Messages sent, delivered, opened, clicked and left by."""
    return build.rows(
        "select count(*), count(delivered_at), count(opened_at), count(clicked_at), "
        "count(unsubscribed_at) from core.fct_messages "
        f"where starts_with(message_id, '{source}:')"
    )


def test_klaviyo_events_become_one_row_a_message(vendors):
    """Sent: e1, e5, e7, which bounced, e8, e10 and the text message e12.

    Opened: e1, e8, and by their clicks e10 and e12; clicked: e1, e10, e12; left: e5. The first
    message of the flow keeps its own open, though the second one was clicked.
    """
    assert message_counts(vendors, "klaviyo") == [(6, 5, 4, 3, 1)]
    assert vendors.rows(
        "select message_id, campaign_id, channel, cast(opened_at as varchar) "
        "from core.fct_messages "
        "where message_id in ('klaviyo:e1', 'klaviyo:e8', 'klaviyo:e12') order by sent_at"
    ) == [
        ("klaviyo:e1", "klaviyo:c1", "email", "2026-01-10 10:05:00"),
        ("klaviyo:e8", "klaviyo:f1", "email", "2026-01-12 09:30:00"),
        ("klaviyo:e12", "klaviyo:f2", "sms", "2026-01-13 09:01:00"),
    ]
    assert rejects(vendors, "klaviyo", "messages") == {"never_received": 1, "deleted_event": 1}


def test_mailchimp_recipients_become_messages(vendors):
    """Campaign: 3 sent, one bounced, one opened, one only clicked; automation: 2, one opened.

    Its e-mails went out at the latest with the first open (16 January) or the copy (15 January).
    """
    assert message_counts(vendors, "mailchimp") == [(5, 4, 3, 2, 1)]
    assert rejects(vendors, "mailchimp", "messages") == {"orphan_campaign": 1}
    assert vendors.rows(
        "select cast(sent_at as varchar) from core.fct_messages "
        "where campaign_id = 'mailchimp:auto' order by sent_at"
    ) == [("2026-01-15 00:00:00",), ("2026-01-16 08:00:00",)]


def test_mailchimp_members_are_users_whatever_lists_they_are_on(vendors):
    """The member of two lists subscribed to one on 2 January and left the other on the 16th."""
    assert vendors.value(
        "select count(*) from core.dim_users where user_id like 'mailchimp:%' and is_registered"
    ) == 3  # fmt: skip
    assert vendors.rows(
        "select is_granted, cast(valid_from as varchar) from core.fct_consents "
        "where user_id like 'mailchimp:%' order by valid_from"
    ) == [
        (True, "2026-01-02 00:05:00"),
        (True, "2026-01-03 00:05:00"),
        (False, "2026-01-11 08:00:05"),
        (False, "2026-01-16 08:05:00"),
    ]


def test_no_address_and_no_hash_without_the_key_leaves_staging(vendors):
    """Nor does the MD5 that Mailchimp calls a member's id."""
    text = "\n".join(vendors.contents("staging", "identity", "core", "quality").values())
    assert "shopify:501" in text
    for personal in ["@example", "2079460000", "46700000001", "00000000000000000000000000000001"]:
        assert personal not in text.lower(), personal
