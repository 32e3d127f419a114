{#-
    The channel group of each combination in <traffic> (utm_source, utm_medium, utm_campaign, referrer_domain,
    click_id_type), by the rules of the seed channel_groups. A click id speaks where utm parameters are silent, and the
    referrer where both are. A domain is looked up as it is and by its name alone: google.co.uk is google.
-#}
{% macro channel_groups_of(traffic) -%}
    select
        named.utm_source,
        named.utm_medium,
        named.utm_campaign,
        named.referrer_domain,
        named.click_id_type,
        rules.channel_group
    from (
        select
            traffic.*,
            lower(coalesce(
                traffic.utm_source,
                click_ids.utm_source,
                case when traffic.utm_medium is null then traffic.referrer_domain end
            )) as source_name,
            lower(coalesce(
                traffic.utm_medium,
                click_ids.utm_medium,
                case when traffic.utm_source is null then 'referral' end
            )) as medium_name,
            regexp_extract(
                source_name, '^(www[.]|m[.])?([^.]+)[.]((com?|org|net)[.])?[a-z]{2,4}$', 2
            ) as bare_name
        from {{ traffic }} as traffic
        left join {{ ref('click_ids') }} as click_ids
            on traffic.click_id_type = click_ids.click_id_type
    ) as named
    left join {{ ref('traffic_sources') }} as sources on named.source_name = sources.traffic_source
    left join {{ ref('traffic_sources') }} as bare_sources
        on named.bare_name = bare_sources.traffic_source
    inner join {{ ref('channel_groups') }} as rules
        on coalesce(
            rules.source_category = coalesce(sources.source_category, bare_sources.source_category),
            rules.source_category is null
        )
    left join {{ ref('traffic_terms') }} as mediums
        on mediums.traffic_field = 'medium'
        and rules.medium_category = mediums.term_category
        and named.medium_name like mediums.term_pattern
    left join {{ ref('traffic_terms') }} as campaigns
        on campaigns.traffic_field = 'campaign'
        and rules.campaign_category = campaigns.term_category
        and lower(named.utm_campaign) like campaigns.term_pattern
    where
        (rules.medium_category is null or mediums.term_category is not null)
        and (rules.campaign_category is null or campaigns.term_category is not null)
    qualify row_number() over (
        partition by
            named.utm_source, named.utm_medium, named.utm_campaign, named.referrer_domain,
            named.click_id_type
        order by rules.rule_order asc nulls last
    ) = 1
{%- endmacro %}
