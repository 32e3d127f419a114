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
