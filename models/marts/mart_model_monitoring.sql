-- Grain: one row per segmentation × model_version × metric_id × feature_name.

with

watched_versions as (
    select * from {{ ref('seg_watched_versions') }}
),

feature_drift as (
    select * from {{ ref('seg_feature_drift') }}
),

share_drift as (
    select * from {{ ref('seg_share_drift') }}
),

metrics as (
    {%- for metric in ['psi', 'ks'] %}
    select
        segmentation,
        version_number,
        '{{ metric }}' as metric_id,
        feature_name,
        {{ metric }} as metric_value,
        cast({{ var('segment_max_' ~ metric) }} as double) as alarm_threshold
    from feature_drift
    union all
    {%- endfor %}
    {%- for metric, limit in [
        ('js_divergence', var('segment_max_js')),
        ('largest_share', var('segment_max_share')),
        ('noise_share', 'null'),
    ] %}
    select
        segmentation,
        version_number,
        '{{ metric }}' as metric_id,
        '' as feature_name,
        {{ metric }} as metric_value,
        cast({{ limit }} as double) as alarm_threshold
    from share_drift
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        watched_versions.segmentation,
        watched_versions.model_version,
        watched_versions.is_live,
        watched_versions.fitted_as_of_date,
        watched_versions.as_of_date,
        metrics.metric_id,
        metrics.feature_name,
        metrics.metric_value,
        metrics.alarm_threshold,
        coalesce(metrics.metric_value > metrics.alarm_threshold, false) as is_alarm,
        watched_versions.refit_trigger,
        watched_versions.refit_reason
    from metrics
    inner join watched_versions
        on metrics.segmentation = watched_versions.segmentation
        and metrics.version_number = watched_versions.version_number
)

select * from final
