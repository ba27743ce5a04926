{#
    A window expression: the tile that a row falls in when the rows are ordered and cut into `tiles`
    equal parts, 1 for the first. Equal values share a tile, that of the first of them: the tile is
    1 + the whole tiles that the rows strictly before fill. So no key decides between customers who
    did the same, unlike ntile(); where many are equal, or there are fewer rows than tiles, tiles
    are skipped.

    tiles:         how many, 5 for quintiles
    order_by:      what to order by, a column with asc or desc
    partition_by:  columns, each combination of which is cut by itself
#}
{% macro tile(tiles, order_by, partition_by=[]) %}
    {%- set within = 'partition by ' ~ partition_by | join(', ') ~ ' ' if partition_by else '' -%}
    {%- do return('cast(1 + ' ~ divide_integers(
        tiles ~ ' * (rank() over (' ~ within ~ 'order by ' ~ order_by ~ ') - 1)',
        'count(*) over (' ~ within ~ ')'
    ) ~ ' as bigint)') -%}
{% endmacro %}
