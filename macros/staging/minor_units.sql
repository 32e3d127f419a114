{#-
    An amount that counts the smallest unit of its currency: cents of dollars, but whole yen, and thousandths of dinars.
    Krónur and Ugandan shillings have no smaller unit either, yet Stripe counts them in hundredths.
-#}
{% macro from_minor_units(amount, currency) -%}
    cast(
        try_cast({{ amount }} as decimal(18, 2)) / case
            when upper(trim({{ currency }})) in (
                'BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'
            ) then 1
            when upper(trim({{ currency }})) in ('BHD', 'JOD', 'KWD', 'OMR', 'TND') then 1000
            else 100
        end as decimal(18, 2)
    )
{%- endmacro %}
