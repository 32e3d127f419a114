{#-
    An identifier that people wrote into a seed, as staging stores it: of a hashed type its keyed hash, unless it is
    written as one already.
-#}
{% macro stored_identifier(identifier, is_hashed) -%}
    case
        when {{ is_hashed }} and length(trim({{ identifier }})) <> 64 then {{ pii_hash(identifier) }}
        else trim({{ identifier }})
    end
{%- endmacro %}


{#-
    Post-hook of seeds in which people write identifiers: addresses and numbers leave the table in the transaction that brought
    them, for their keyed hashes. The types are read from their file, so no order of loading matters.
-#}
{% macro store_identifiers() -%}
    {%- if execute -%}
    update {{ this }}
    set identifier = {{ stored_identifier('identifier', 'true') }}
    where identifier_type in (
        select identifier_type from {{ seed_references('[identifier_types]') }} where cast(is_hashed as boolean)
    )
    {%- endif -%}
{%- endmacro %}
