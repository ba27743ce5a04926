{#
    Materialization by_part: a table that is made anew only in the parts whose input has changed.

        config(materialized='by_part', meta={
            'part': 'order_date',
            'made_from': ['int_orders_dated', 'int_returns_valued.sold_on', 'channel_groups'],
        })

    part        the column by which the table is made in parts: a day, a person, a product-month
    parts       optional, `relation.column`: the parts that the table is to hold, where not each
                part of the input is one
    looks_back_days  optional: a part is a day, and follows from as many days before it too
    made_from   the relations that the rows of a part follow from. Each names the column that says
                which part a row belongs to (`relation.column`); the part column itself when it has
                one of that name; none when every part depends on all of it, as on a small seed.

    The model stays a plain SELECT. Where it reads a relation that should be cut down to the parts
    being made, it says so: `where in_changed_parts('order_date')`. This is true in a full build.

    What is known of each part stands beside the table, in `<schema of intermediate>.<name>__parts`:
    the fingerprint of its input, over all columns of made_from, and the number of its rows. A part
    is made anew when either is no longer what it was, so a late, changed or deleted row, an
    interrupted build and a table that was restored are all noticed. A relation in made_from that is
    made by the same parts gives its own fingerprints, and is not read.

    The table is built in full when its formula has changed: the compiled SQL (so macros and
    variables too), the types of its columns, this configuration or a relation without parts. When
    nothing has changed the SQL does not run at all.

    On engines without transactions over several tables the order of the steps keeps it right: the
    state is written last, so a part whose build was interrupted is made again.
#}
{% materialization by_part, default %}

    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set state = parts_relation(this, 'parts') -%}
    {%- set changed = parts_relation(this, 'changed') -%}
    {%- set made_anew = make_intermediate_relation(target_relation) -%}
    {%- set backup = make_backup_relation(target_relation, existing.type or 'table') -%}
    {%- set inputs = parts_inputs(parts_config().made_from, parts_config().part) -%}

    {{ drop_relation_if_exists(load_cached_relation(made_anew)) }}
    {{ drop_relation_if_exists(load_cached_relation(backup)) }}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- set formula = parts_formula(inputs, sql) -%}
    {%- set is_full = should_full_refresh() or not existing or not existing.is_table
        or not parts_are_of(state, formula) -%}

    {%- do parts_run('drop table if exists ' ~ changed) -%}
    {%- if is_full -%}
        {%- do parts_create(changed, parts_found(inputs)) -%}
        {%- call statement('main') -%}
            {{ get_create_table_as_sql(False, made_anew, sql) }}
        {%- endcall -%}
        {%- if existing -%}
            {%- do adapter.rename_relation(existing, backup) -%}
        {%- endif -%}
        {%- do adapter.rename_relation(made_anew, target_relation) -%}
        {%- do create_indexes(target_relation) -%}
        {%- do parts_run('drop table if exists ' ~ state) -%}
        {%- do parts_create(
            state, parts_known(changed, target_relation, formula, all_parts=true)
        ) -%}
        {%- do adapter.cache_added(state) -%}
    {%- else -%}
        {%- do parts_create(changed, parts_changed(inputs, state, target_relation)) -%}
        {%- if parts_number('select count(*) from ' ~ changed) -%}
            {%- do parts_run(
                'delete from ' ~ target_relation ~ ' where ' ~ parts_config().part
                ~ ' in (select part from ' ~ changed ~ ')'
            ) -%}
            {%- set columns = adapter.get_columns_in_relation(target_relation)
                | map(attribute='quoted') | join(', ') -%}
            {%- call statement('main') -%}
                insert into {{ target_relation }} ({{ columns }})
                select {{ columns }} from (
                    {{ parts_cut_down(sql, changed) }}
                ) as made
            {%- endcall -%}
            {%- do parts_run(
                'delete from ' ~ state ~ ' where part in (select part from ' ~ changed ~ ')'
            ) -%}
            {%- do parts_run(
                'insert into ' ~ state ~ ' (part, fingerprint, row_count, formula) '
                ~ parts_known(changed, target_relation, formula, all_parts=false)
            ) -%}
        {%- else -%}
            {%- call noop_statement('main', 'no part has changed', 'SKIP', 0, none) -%}
            {%- endcall -%}
        {%- endif -%}
    {%- endif -%}
    {%- do parts_run('drop table if exists ' ~ changed) -%}

    {%- do apply_grants(
        target_relation, config.get('grants'), should_revoke(existing, full_refresh_mode=is_full)
    ) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ drop_relation_if_exists(backup) }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}
