{#- How badly a prototype fits a user at place_1, place_2, ...: its offset and the weighted squares of the distance. -#}
{% macro prototype_score(prototype) -%}
    {%- set weights = double_array(prototype.prototype_weights) -%}
    {{ prototype.score_offset }} + (
        {%- for place in double_array(prototype.prototype_place) %}
        {{ weights[loop.index0] }} * (place_{{ loop.index }} - {{ place }}) * (place_{{ loop.index }} - {{ place }}){{ ' +' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{#- Likelihood of the prototypes of one segment, or of all, beside the best one's; from score_1, score_2, ... -#}
{% macro likelihood(prototypes, segment_id=none) -%}
    (
        {%- set terms = [] -%}
        {%- for prototype in prototypes if segment_id is none or prototype.segment_id == segment_id -%}
            {%- do terms.append('exp((best_score - score_' ~ (prototypes.index(prototype) + 1) ~ ') / 2)') -%}
        {%- endfor -%}
        {{ terms | join(' + ') }}
    )
{%- endmacro %}
