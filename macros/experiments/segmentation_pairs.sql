{#-
    The crossed segmentations of the var segmentation_pairs, as [first, second]; their id is first+second.
    A pair of anything but two known segmentations stops the build.
-#}
{% macro segmentation_pairs() -%}
    {%- set pairs = var('segmentation_pairs') or [] -%}
    {%- if execute and pairs and graph.nodes -%}
        {%- set seeds = graph.nodes.values() | selectattr('resource_type', 'equalto', 'seed') -%}
        {%- set seed = seeds | selectattr('name', 'equalto', 'segmentations') | first -%}
        {%- set known = run_query('select segmentation from ' ~ seed_reader(seed)).columns[0].values() -%}
        {%- for pair in pairs
            if pair | length != 2 or pair[0] == pair[1] or pair | select('in', known) | list | length != 2 -%}
            {%- do exceptions.raise_compiler_error(
                "The var segmentation_pairs holds " ~ pair ~ "; write pairs of two different segmentations of "
                ~ "seeds/reference/segmentations.csv, as [lifecycle, behaviour]."
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(pairs) }}
{%- endmacro %}
