{#-
    What was learned, as lists from which models write SQL: scoring a user is then arithmetic over columns, without
    a join or a group for each value. Empty before anything is learned. Numbers are SQL literals of doubles.
-#}

{#- Versions live on a kept date: rows are their used features in order, factors the weights of each factor, if any. -#}
{% macro live_versions() -%}
    {%- set segmentations, periods, dates, preparations, factors =
        ref('learned_segmentations'), ref('seg_version_periods'), ref('dim_as_of_dates'),
        ref('seg_preparations'), ref('seg_factor_weights') -%}
    {%- do feature_tables() -%}
    {{ return(learned_versions(
        preparations,
        ['feature_name', 'transform', 'required_feature', 'factor_weights'],
        ['impute_value', 'transform_power', 'centre', 'scale', 'winsor_limit'],
        'feature_order',
        preparations ~ ' inner join ' ~ segmentations ~ ' using (segmentation)'
        ~ ' left join ' ~ factors ~ ' using (segmentation, version_number)'
        ~ " where feature_status = 'used' and exists (select 1 from " ~ periods ~ ' as periods inner join ' ~ dates
        ~ ' as dates on as_of_date >= live_from and as_of_date < live_to'
        ~ ' where periods.segmentation = ' ~ preparations ~ '.segmentation'
        ~ ' and periods.version_number = ' ~ preparations ~ '.version_number)'
    )) }}
{%- endmacro %}


{#- Clusterings: rows are their prototypes. -#}
{% macro prototype_versions() -%}
    {%- set prototypes = ref('seg_prototypes') -%}
    {{ return(learned_versions(
        prototypes, ['segment_id', 'prototype_place', 'prototype_weights'], ['score_offset'], 'prototype_number',
        prototypes
    )) }}
{%- endmacro %}


{#- Classifiers that were chosen: rows are the nodes of a tree from the root on, or the weights of labels and features. -#}
{% macro tree_versions() -%}
    {%- set nodes, classifiers = ref('seg_classifier_rules'), ref('seg_classifiers') -%}
    {{ return(learned_versions(
        nodes, ['feature_name', 'left_node', 'right_node'], ['threshold'], 'node_number',
        '(select * from ' ~ nodes ~ ') as nodes inner join (select segmentation, version_number from ' ~ classifiers
        ~ " where is_chosen and classifier = 'decision_tree') as chosen using (segmentation, version_number)"
    )) }}
{%- endmacro %}


{% macro linear_versions() -%}
    {%- set weights, classifiers = ref('seg_classifier_weights'), ref('seg_classifiers') -%}
    {{ return(learned_versions(
        weights, ['feature_name'], ['weight'], 'label_number',
        weights ~ ' inner join (select segmentation, version_number, classifier from ' ~ classifiers
        ~ ' where is_chosen) as chosen using (segmentation, version_number, classifier)'
    )) }}
{%- endmacro %}


{#- Segmentations that learn: rows are their features of today. -#}
{% macro sampled_segmentations() -%}
    {%- set features, segmentations = ref('seg_features'), ref('learned_segmentations') -%}
    {%- do feature_tables() -%}
    {{ return(learned_versions(
        features, ['feature_name', 'required_feature'], [], 'feature_order',
        '(select *, 1 as version_number from ' ~ features ~ ') as features inner join ' ~ segmentations
        ~ ' using (segmentation)'
    )) }}
{%- endmacro %}


{#- Which features are used is known when rows are there; dbt wants to know before what may be read. -#}
{% macro feature_tables() -%}
    {%- for table in numeric_features().keys() | list + ['feat_user_category_affinity'] -%}{%- do ref(table) -%}{%- endfor -%}
{%- endmacro %}


{#- One entry a version: segmentation, version_number, rows; of each row <place>, the texts and the numbers. -#}
{% macro learned_versions(relation, texts, numbers, place, source) -%}
    {%- set versions = [] -%}
    {%- if execute and load_relation(relation) is not none -%}
        {%- set query -%}
            select
                cast(segmentation as varchar) as segmentation,
                cast(version_number as varchar) as version_number
                {%- for column in [place] + texts + numbers %},
                cast({{ column }} as varchar) as {{ column }}
                {%- endfor %}
            from {{ source }}
        {%- endset -%}
        {%- set sorted_query = 'select * from (' ~ query ~ ') as learned order by segmentation, '
            ~ 'cast(version_number as bigint), cast(' ~ place ~ ' as bigint)' -%}
        {%- for found in run_query(sorted_query).rows -%}
            {%- set row = {} -%}
            {%- for name in [place] + texts -%}{%- do row.update({name: found[name]}) -%}{%- endfor -%}
            {%- for name in numbers -%}{%- do row.update({name: double_literal(found[name])}) -%}{%- endfor -%}
            {%- set key = (found['segmentation'], found['version_number']) -%}
            {%- if not versions or versions[-1].key != key -%}
                {%- do versions.append({
                    'key': key, 'segmentation': key[0], 'version_number': key[1], 'rows': [],
                    'factors': double_matrix(row.get('factor_weights')),
                }) -%}
            {%- endif -%}
            {%- do versions[-1]['rows'].append(row) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(versions) }}
{%- endmacro %}


{#- The rows of each version, by its key. -#}
{% macro rows_of_versions(versions) -%}
    {%- set rows = {} -%}
    {%- for version in versions -%}{%- do rows.update({version.key: version.rows}) -%}{%- endfor -%}
    {{ return(rows) }}
{%- endmacro %}


{#- A number in text as a double of SQL, digit by digit; a missing one is null. -#}
{% macro double_literal(number) -%}
    {%- if number is none -%}{{ return('cast(null as double)') }}{%- endif -%}
    {{ return(number if 'e' in number else number ~ 'e0') }}
{%- endmacro %}


{#- The doubles of an array in text, and of an array of arrays. -#}
{% macro double_array(array) -%}
    {%- set literals = [] -%}
    {%- for number in array.strip('[]').split(',') -%}{%- do literals.append(double_literal(number | trim)) -%}{%- endfor -%}
    {{ return(literals) }}
{%- endmacro %}


{% macro double_matrix(matrix) -%}
    {%- set literals = [] -%}
    {%- for array in (matrix or '').split('],') if array -%}{%- do literals.append(double_array(array | trim)) -%}{%- endfor -%}
    {{ return(literals) }}
{%- endmacro %}
