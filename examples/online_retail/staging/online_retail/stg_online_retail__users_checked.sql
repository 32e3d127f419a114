-- Grain: one row per received customer id, with what became of it.

{{ config(materialized='table', enabled=adapts('online_retail', 'users')) }}

with

received_lines as (
    select * from {{ ref('stg_online_retail__received_lines') }}
),

customer_countries as (
    select
        customer_id,
        country,
        count(distinct invoice_number) as invoice_count,
        max(ordered_at) as latest_at,
        max(batch_number) as country_batch
    from received_lines
    where customer_id is not null
    group by customer_id, country
),

-- Eight customers have two countries: the one most bought from counts, the latest where equal.
chosen as (
    select
        customer_id,
        country,
        count(*) over (partition by customer_id) as country_count,
        max(country_batch) over (partition by customer_id) as batch_number
    from customer_countries
    qualify row_number() over (
        partition by customer_id
        order by invoice_count desc nulls last, latest_at desc nulls last, country asc nulls last
    ) = 1
),

final as (
    select
        customer_id as user_id,
        cast(null as timestamp) as signed_up_at,
        cast(null as varchar) as acquisition_channel,
        case country
            when 'EIRE' then 'Ireland'
            when 'RSA' then 'South Africa'
            when 'USA' then 'United States'
            when 'Unspecified' then null
            when 'European Community' then null
            else country
        end as country,
        cast(null as varchar) as region,
        cast(null as varchar) as city,
        cast(null as varchar) as gender,
        cast(null as integer) as birth_year,
        cast(null as varchar) as plan,
        cast(null as varchar) as email_hash,
        cast(null as varchar) as phone_hash,
        cast(null as varchar) as user_attributes,
        'accepted' as dq_outcome,
        cast(null as varchar) as dq_reason,
        nullif(
            concat_ws(
                ',',
                case when country_count > 1 then 'country_chosen_of_several' end,
                case when country in ('EIRE', 'RSA', 'USA') then 'country_spelled_out' end,
                case
                    when country in ('Unspecified', 'European Community') then 'country_blanked'
                end
            ),
            ''
        ) as dq_repairs,
        cast(null as varchar) as raw_row,
        batch_number
    from chosen
)

select * from final
