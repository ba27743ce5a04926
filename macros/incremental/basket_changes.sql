{#
    The fingerprint, as a query of one row, of the days whose baskets are in int_basket_changes:
    it says what the baskets are, as a day's fingerprint does, and how they are counted. Empty when
    there are none.

    changes: the relation; up_to: an expression, only changes up to this number are looked at.
#}
{% macro counted_days_fingerprint(changes, up_to) %}
    select
        {{ dbt.concat([
            fingerprint_of_rows(['order_date', 'source_fingerprint']),
            "'/" ~ code_of('int_product_pairs') ~ "'",
        ]) }} as source_fingerprint
    from (
        select
            order_date,
            source_fingerprint
        from {{ changes }}
        where basket_count is not null and change_number <= {{ up_to }}
        group by order_date, source_fingerprint
        having sum(change) > 0
    ) as days
{% endmacro %}


{#
    Pre-hook of int_product_pairs: deletes everything when it does not hold the counts of the
    changes that it says it has counted, so that the model counts all baskets again. That is so when
    one of the two tables was made anew, or restored, without the other.

    changes: the relation of int_basket_changes.
#}
{% macro delete_counts_of_other_baskets(changes) %}
    {% if is_incremental() %}
        delete from {{ this }}
        where exists (
            select 1
            from (select max(change_number) as change_number from {{ this }}) as counted
            inner join {{ this }} as held on counted.change_number = held.change_number
            where
                held.product_code = held.other_product_code
                and held.source_fingerprint <> (
                    {{ counted_days_fingerprint(
                        changes, '(select max(change_number) from ' ~ this ~ ')'
                    ) }}
                )
        )
    {% else %}
        select 1 as nothing_to_delete
    {% endif %}
{% endmacro %}


{#
    Pre-hook of int_basket_changes: deletes from it what has come and gone again. Only once a tenth
    of the table is about what went, since it costs a look at all of it. The latest change stays
    whole: the next one takes its number from it. Pairs that have not counted all of this yet, since
    their build failed, find that the baskets are not those that they have counted.
#}
{% macro delete_settled_changes() %}
    {% if is_incremental() %}
        delete from {{ this }}
        where (order_date, order_code, change_number, change) in (
            select distinct
                changes.order_date,
                changes.order_code,
                changes.change_number,
                changes.change
            from {{ this }} as changes
            inner join {{ this }} as gone
                on
                    changes.order_date = gone.order_date
                    and changes.order_code = gone.order_code
            where
                gone.change = -1
                and gone.change_number < (select max(change_number) from {{ this }})
                and (select count(*) * 10 from {{ this }} where change = -1)
                > (select count(*) from {{ this }})
                and changes.change_number <= gone.change_number
                and (changes.change_number < gone.change_number or changes.change = -1)
        )
    {% else %}
        select 1 as nothing_to_delete
    {% endif %}
{% endmacro %}
