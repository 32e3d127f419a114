{#- A member's id is the MD5 of the address, which anybody with a list of addresses can undo: so it is hashed with the key. -#}
{% macro mailchimp_user_id(member_id) -%}
    'mailchimp:' || substr({{ pii_hash(member_id) }}, 1, 20)
{%- endmacro %}
