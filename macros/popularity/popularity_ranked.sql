{#
    Scores and ranks products, the same way for fct_product_popularity and for every day of
    rpt_product_rank_history.

    measured:      name of a CTE with one row per product and group, and the columns product_id,
                   units_sold, net_revenue, views, lead_count, rating_count, rating_sum
    partition_by:  columns that name a group; products are compared within it

    Adds shrunk_rating (of the group's ratings, see the macro), popularity_score (0 to 1: the weighted mean of the percent ranks of the measures in
    var `popularity_weights`, 9 decimals), popularity_rank (1 = most popular; by score, units,
    revenue, then product_id, so that it is total and repeatable), popularity_percentile (1 = most
    popular, 0 = least) and is_popular (in the top var `popularity_share` of the products with a
    sale, rounded up to whole products).
#}
{% macro popularity_ranked(measured, partition_by) %}
    {%- set group = partition_by | join(', ') -%}
    {%- set weights = var('popularity_weights') -%}
    {%- set terms = [] -%}
    {%- for measure, weight in weights.items() if weight > 0 -%}
        {%- do terms.append(
            weight ~ ' * percent_rank() over (partition by ' ~ group ~ ' order by '
            ~ popularity_measures()[measure] ~ ')'
        ) -%}
    {%- endfor -%}
    {%- set by_popularity = 'partition by ' ~ group
        ~ ' order by popularity_score desc, units_sold desc, net_revenue desc, '
        ~ binary_order('product_id') -%}
    {#- all four in one order, so that an engine sorts once -#}
    {%- set all_rows = 'rows between unbounded preceding and unbounded following' -%}
    {%- set rows_so_far = 'rows between unbounded preceding and current row' -%}
    select
        ranked.*,
        case
            when group_size = 1 then cast(1 as numeric(12, 9))
            else cast(round(cast(
                cast(group_size - popularity_rank as numeric(28, 10)) / (group_size - 1)
                as numeric(20, 12)
            ), 9) as numeric(12, 9))
        end as popularity_percentile,
        units_sold > 0
        and sold_rank <= ceil({{ var('popularity_share') }} * sold_group_size) as is_popular
    from (
        select
            scored.*,
            row_number() over ({{ by_popularity }}) as popularity_rank,
            count(*) over ({{ by_popularity }} {{ all_rows }}) as group_size,
            count(case when units_sold > 0 then 1 end) over (
                {{ by_popularity }} {{ rows_so_far }}
            ) as sold_rank,
            count(case when units_sold > 0 then 1 end) over (
                {{ by_popularity }} {{ all_rows }}
            ) as sold_group_size
        from (
            select
                rated.*,
                cast(round(cast((
                    {{ terms | join('\n                    + ') }}
                ) / {{ weights.values() | sum }} as numeric(20, 12)), 9) as numeric(12, 9))
                    as popularity_score
            from (
                select
                    compared.*,
                    {{ shrunk_rating(
                        'rating_sum', 'rating_count', 'all_rating_sum', 'all_rating_count'
                    ) }} as shrunk_rating
                from (
                    select
                        {{ measured }}.*,
                        sum(rating_sum) over (partition by {{ group }}) as all_rating_sum,
                        sum(rating_count) over (partition by {{ group }}) as all_rating_count
                    from {{ measured }}
                ) as compared
            ) as rated
        ) as scored
    ) as ranked
{% endmacro %}


{# The column behind each measure that may have a weight. #}
{% macro popularity_measures() %}
    {%- do return({
        'units': 'units_sold',
        'revenue': 'net_revenue',
        'views': 'views',
        'leads': 'lead_count',
        'rating': 'shrunk_rating',
    }) -%}
{% endmacro %}
