{#
    The family of models by position: what each touch has under the rules of the seed
    attribution_rules. A part of attribution_credits, which says what the arguments are.

    A touch has the weights of all positions that it holds (a path of one touch: of all). The weight
    `rest` is spread evenly over the touches that hold none of the rule's other positions. A
    position that the path does not have (no lead, no rest) leaves its weight to the others, in
    proportion; a rule of which nothing is left gives each touch the same.
#}
{% macro position_shares(touches, models) %}
    select
        {{ credit_columns() }},
        attribution_model,
        {{ shares_of_weights() }}
    from (
        select
            {{ credit_columns() }},
            rules.attribution_model,
            {{ rule_weight_up_to('(touch_position - 1)') }} as weight_before,
            {{ rule_weight_up_to('touch_position') }} as weight_so_far,
            {{ rule_weight_up_to('touch_count') }} as weight_total
        from {{ touches }} as touches
        cross join {{ models }} as rules
        where rules.model_family = 'position'
    ) as by_position
{% endmacro %}


{# The rule's positions other than `rest`: what says where each lies, 0 where the path has none. #}
{% macro rule_positions() %}
    {% do return({
        'first': '1',
        'lead': 'lead_position',
        'last_non_direct': 'last_non_direct_position',
        'last': 'touch_count',
    }) %}
{% endmacro %}


{# How many touches, up to and including the one at `place`, hold a position of the rule. #}
{% macro rule_places_up_to(place) %}
    {%- set terms, before = [], [] -%}
    {%- for position, lies_at in rule_positions().items() -%}
        {%- set conditions = [
            position ~ '_weight > 0', lies_at ~ ' between 1 and ' ~ place
        ] -%}
        {#- a touch that holds two positions is one touch -#}
        {%- for other, other_lies_at in before -%}
            {%- do conditions.append(
                'not (' ~ other ~ '_weight > 0 and ' ~ lies_at ~ ' = ' ~ other_lies_at ~ ')'
            ) -%}
        {%- endfor -%}
        {%- do terms.append('case when ' ~ conditions | join(' and ') ~ ' then 1 else 0 end') -%}
        {%- do before.append((position, lies_at)) -%}
    {%- endfor -%}
    {%- do return('(' ~ terms | join(' + ') ~ ')') -%}
{% endmacro %}


{# The weight of the touches up to and including the one at `place`, not yet divided by all. #}
{% macro rule_weight_up_to(place) %}
    {%- set rest = '(' ~ place ~ ' - ' ~ rule_places_up_to(place) ~ ')' -%}
    {%- set all_rest = '(touch_count - ' ~ rule_places_up_to('touch_count') ~ ')' -%}
    {%- set terms = [
        'case when ' ~ all_rest ~ ' > 0 then rest_weight * ' ~ rest ~ ' / ' ~ all_rest
        ~ ' else 0 end'
    ] -%}
    {%- for position, lies_at in rule_positions().items() -%}
        {%- do terms.append(
            'case when ' ~ lies_at ~ ' between 1 and ' ~ place ~ ' then ' ~ position
            ~ '_weight else 0 end'
        ) -%}
    {%- endfor -%}
    {%- do return('(' ~ terms | join(' + ') ~ ')') -%}
{% endmacro %}
