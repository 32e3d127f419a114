{#- Parts of an address. An address of another site is absolute (https://...), a page may be a path alone. -#}

{#- The domain in small letters, without www. -#}
{% macro url_domain(url) -%}
    nullif(regexp_extract(lower({{ url }}), '^[a-z][a-z0-9+.-]*://(?:[^/?#@]*@)?(?:www[.])?([^/:?#]+)', 1), '')
{%- endmacro %}


{#- The path; people's addresses that some sites write into it are masked. -#}
{% macro url_path(url) -%}
    coalesce(nullif(regexp_replace(
            regexp_extract({{ url }}, '^(?:[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*)?([^?#]*)', 1),
            '[^/]*(@|%40)[^/]*', '[email]', 'g'
        ), ''), case when {{ url }} <> '' then '/' end)
{%- endmacro %}


{#- A parameter of the query string, decoded; null where it is absent or empty. -#}
{% macro url_parameter(url, name) -%}
    nullif(url_decode(replace(regexp_extract({{ url }}, '[?&]{{ name }}=([^&#]*)', 1), '+', ' ')), '')
{%- endmacro %}


{#- Which advertiser's click id is in the query string: the first one; the seed click_ids says what each implies. -#}
{% macro click_id_type(url) -%}
    nullif(regexp_extract(
            lower({{ url }}),
            '[?&](gclid|gbraid|wbraid|dclid|srsltid|msclkid|yclid|fbclid|igshid|ttclid|twclid|li_fat_id|epik'
            '|rdt_cid|sccid|mc_eid|_kx)=[^&#]', 1
        ), '')
{%- endmacro %}
