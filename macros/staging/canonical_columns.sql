{#- The canonical contract: entity → its columns and types, in order. Adapters emit exactly these. -#}
{% macro canonical_columns(entity) -%}
    {%- set contract = {
        'users': [
            ('user_id', 'varchar'), ('signed_up_at', 'timestamp'), ('acquisition_channel', 'varchar'),
            ('country', 'varchar'), ('region', 'varchar'), ('city', 'varchar'), ('gender', 'varchar'),
            ('birth_year', 'integer'), ('plan', 'varchar'), ('email_hash', 'varchar'),
            ('phone_hash', 'varchar'), ('user_attributes', 'varchar'),
        ],
        'identifiers': [
            ('identifier_type', 'varchar'), ('identifier', 'varchar'), ('linked_type', 'varchar'),
            ('linked_identifier', 'varchar'), ('linked_at', 'timestamp'),
        ],
        'events': [
            ('event_id', 'varchar'), ('user_id', 'varchar'), ('anonymous_id', 'varchar'),
            ('event_name', 'varchar'), ('occurred_at', 'timestamp'), ('received_at', 'timestamp'),
            ('channel', 'varchar'), ('device_type', 'varchar'), ('page_path', 'varchar'),
            ('referrer_domain', 'varchar'), ('utm_source', 'varchar'), ('utm_medium', 'varchar'),
            ('utm_campaign', 'varchar'), ('click_id_type', 'varchar'), ('item_id', 'varchar'),
            ('campaign_id', 'varchar'), ('duration_seconds', 'double'), ('event_properties', 'varchar'),
        ],
        'items': [
            ('item_id', 'varchar'), ('item_name', 'varchar'), ('category', 'varchar'),
            ('subcategory', 'varchar'), ('brand', 'varchar'), ('list_price', 'decimal(18,2)'),
            ('item_attributes', 'varchar'),
        ],
        'orders': [
            ('order_id', 'varchar'), ('user_id', 'varchar'), ('ordered_at', 'timestamp'),
            ('order_status', 'varchar'), ('channel', 'varchar'), ('currency', 'varchar'),
            ('campaign_id', 'varchar'),
        ],
        'order_lines': [
            ('order_id', 'varchar'), ('line_number', 'integer'), ('item_id', 'varchar'),
            ('quantity', 'double'), ('unit_price', 'decimal(18,2)'),
            ('discount_amount', 'decimal(18,2)'), ('line_amount', 'decimal(18,2)'),
        ],
        'messages': [
            ('message_id', 'varchar'), ('campaign_id', 'varchar'), ('action_id', 'varchar'),
            ('user_id', 'varchar'), ('channel', 'varchar'), ('sent_at', 'timestamp'),
            ('delivered_at', 'timestamp'), ('opened_at', 'timestamp'), ('clicked_at', 'timestamp'),
            ('unsubscribed_at', 'timestamp'),
        ],
        'spend': [
            ('spend_date', 'date'), ('channel', 'varchar'), ('campaign_id', 'varchar'),
            ('cost_amount', 'decimal(18,2)'), ('impression_count', 'bigint'),
            ('click_count', 'bigint'), ('currency', 'varchar'),
        ],
        'exposures': [
            ('experiment_id', 'varchar'), ('variant_id', 'varchar'), ('user_id', 'varchar'),
            ('exposed_at', 'timestamp'),
        ],
        'responses': [
            ('response_id', 'varchar'), ('survey_type', 'varchar'), ('user_id', 'varchar'),
            ('subject_type', 'varchar'), ('subject_id', 'varchar'), ('score', 'double'),
            ('score_min', 'double'), ('score_max', 'double'), ('answer_text', 'varchar'),
            ('requested_at', 'timestamp'), ('responded_at', 'timestamp'),
        ],
        'feedback': [
            ('feedback_id', 'varchar'), ('action_id', 'varchar'), ('user_id', 'varchar'),
            ('feedback_type', 'varchar'), ('occurred_at', 'timestamp'), ('comment_text', 'varchar'),
        ],
        'consents': [
            ('user_id', 'varchar'), ('purpose', 'varchar'), ('is_granted', 'boolean'),
            ('decided_at', 'timestamp'),
        ],
    } -%}
    {{ return(contract[entity]) }}
{%- endmacro %}
