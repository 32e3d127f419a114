{#-
    Keyed pseudonym of an e-mail, a phone number or a name: SHA-256 of key and normalised value.
    The key is a session variable, set from SATSUMA_PII_KEY by cli/dbt_plugin.py: no file ever holds it.
-#}
{% macro pii_hash(expression) -%}
    case
        when trim({{ expression }}) <> ''
            then sha256(concat(getvariable('pii_key'), ':', lower(trim({{ expression }}))))
    end
{%- endmacro %}


{#- Free text with e-mail addresses, IP addresses and phone-like numbers masked. -#}
{% macro redact_text(expression) -%}
    regexp_replace(
        regexp_replace(
            regexp_replace(
                {{ expression }},
                '[[:alnum:]._%+-]+@[[:alnum:].-]+[.][[:alpha:]]{2,}', '[email]', 'g'
            ),
            '\b[0-9]{1,3}([.][0-9]{1,3}){3}\b', '[ip]', 'g'
        ),
        '[+]?[0-9]([ ().-]{0,2}[0-9]){9,14}', '[number]', 'g'
    )
{%- endmacro %}
