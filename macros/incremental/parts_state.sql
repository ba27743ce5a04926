{#
    What the materialization by_part knows of a model's parts, and how it compares it with the
    input. The comments in by_part.sql say what for.
#}


{#
    What the model says of its parts, a mapping: part, made_from, and parts and looks_back_days,
    which are none where they are not said.
#}
{% macro parts_config() %}
    {%- set said = config.get('meta', {}) -%}
    {%- for name in ['part', 'made_from'] if not said.get(name) -%}
        {%- do exceptions.raise_compiler_error(
            this.identifier ~ ' is made by_part and does not say ' ~ name
            ~ ' in its config: meta (macros/incremental/by_part.sql).'
        ) -%}
    {%- endfor -%}
    {%- do return({
        'part': said['part'],
        'made_from': said['made_from'],
        'parts': said.get('parts'),
        'looks_back_days': said.get('looks_back_days'),
    }) -%}
{% endmacro %}


{# A table beside the model: `parts`, what is known of each; `changed`, while it runs. #}
{% macro parts_relation(relation, suffix) %}
    {%- do return(api.Relation.create(
        database=relation.database,
        schema=generate_schema_name('intermediate', {'resource_type': 'by_part'}),
        identifier=relation.identifier ~ '__' ~ suffix,
        type='table'
    )) -%}
{% endmacro %}


{# Run a statement beside the model's own. #}
{% macro parts_run(sql) %}
    {%- call statement('beside', fetch_result=false) -%}
        {{ sql }}
    {%- endcall -%}
{% endmacro %}


{# Make a table of a query; not as the model's, whose contract it would have to keep. #}
{% macro parts_create(relation, sql) %}
    {%- if not adapter.check_schema_exists(relation.database, relation.schema) -%}
        {%- do adapter.create_schema(relation) -%}
    {%- endif -%}
    {%- do parts_run('create table ' ~ relation ~ ' as ' ~ sql) -%}
{% endmacro %}


{# The only number that a query gives; 0 for null. #}
{% macro parts_number(sql) %}
    {%- do return(run_query(sql).columns[0].values()[0] or 0) -%}
{% endmacro %}


{#
    What a model is made from, as a list of: relation, columns (all of its columns), part (the
    column that says which part a row belongs to, none when it has no parts), state (the table of
    its own parts, when it is made by the same ones).
#}
{% macro parts_inputs(made_from, part_column) %}
    {%- set inputs = [] -%}
    {%- for entry in made_from -%}
        {%- set name = entry.split('.')[0] -%}
        {%- set relation = ref(name) -%}
        {%- set found = adapter.get_columns_in_relation(relation) -%}
        {%- set columns = found | map(attribute='name') | list -%}
        {%- set own_part = parts_of_model(name) -%}
        {%- if '.' in entry -%}
            {%- set part = entry.split('.')[1] -%}
            {%- if part not in columns -%}
                {%- do exceptions.raise_compiler_error(
                    this.identifier ~ ' is made from ' ~ entry ~ ', but ' ~ name ~ ' has no column '
                    ~ part ~ '. Name another in made_from.'
                ) -%}
            {%- endif -%}
        {%- else -%}
            {%- set part = part_column if part_column in columns else none -%}
        {%- endif -%}
        {%- do inputs.append({
            'name': name,
            'relation': relation,
            'columns': columns,
            'part': part,
            'state': load_cached_relation(parts_relation(relation, 'parts'))
                if part and part == own_part else none,
        }) -%}
    {%- endfor -%}
    {%- if not inputs | selectattr('part') | list -%}
        {%- do exceptions.raise_compiler_error(
            this.identifier ~ ': no relation in made_from has the column ' ~ part_column
            ~ ', so no part is known. Write relation.column where the column has another name.'
        ) -%}
    {%- endif -%}
    {%- do return(inputs) -%}
{% endmacro %}


{# The column by which a model of this project is made by_part; none for all others. #}
{% macro parts_of_model(name) %}
    {%- for node in graph.nodes.values() if node.name == name
            and node.resource_type == 'model' and node.config.materialized == 'by_part' -%}
        {%- do return(node.config.meta.part) -%}
    {%- endfor -%}
    {%- do return(none) -%}
{% endmacro %}


{# A query of all parts that there are in the input: part, fingerprint. #}
{% macro parts_found(inputs) %}
    {%- set looks_back_days = parts_config().looks_back_days -%}
    {%- set parts = parts_config().parts -%}
    select
        part,
        cast(sum(fingerprint) as numeric(38, 0)) as fingerprint
    from (
    {%- if looks_back_days %}
        select
            {{ add_days('by_day.part', 'cast(later.generated_number - 1 as integer)') }} as part,
            cast(
                {{ row_hash(['later.generated_number', 'by_day.fingerprint']) }} as numeric(38, 0)
            ) as fingerprint
        from (
            {{ parts_of_inputs(inputs) }}
        ) as by_day
        cross join (
            {{ dbt.generate_series(looks_back_days + 1) }}
        ) as later
    {%- else %}
        {{ parts_of_inputs(inputs) }}
    {%- endif %}
    ) as found
    {%- if parts %}
    where part in (select {{ parts.split('.')[1] }} from {{ ref(parts.split('.')[0]) }})
    {%- endif %}
    group by part
{% endmacro %}


{# A query of the parts of each input: part, fingerprint. #}
{% macro parts_of_inputs(inputs) %}
    {%- for input in inputs if input.part %}
        {%- if input.state %}
        select
            part,
            cast({{ row_hash([loop.index, 'fingerprint', 'formula']) }} as numeric(38, 0))
                as fingerprint
        from {{ input.state }}
        {%- else %}
        select
            {{ input.part }} as part,
            {{ sum_of_row_hashes([loop.index] + input.columns) }} as fingerprint
        from {{ input.relation }}
        where {{ input.part }} is not null
        group by {{ input.part }}
        {%- endif %}
        {%- if not loop.last %}
        union all
        {%- endif %}
    {%- endfor %}
{% endmacro %}


{#
    A query of the parts that have to be made (fingerprint given) or taken out (fingerprint null):
    those whose input is not what it was, and those that do not hold the rows that they should.
#}
{% macro parts_changed(inputs, state, target_relation) %}
    with found as (

        {{ parts_found(inputs) }}

    ),

    held as (

        select
            {{ parts_config().part }} as part,
            count(*) as row_count
        from {{ target_relation }}
        group by {{ parts_config().part }}

    ),

    all_parts as (

        select part from found
        union
        select part from {{ state }}
        union
        select part from held

    )

    select
        all_parts.part,
        found.fingerprint
    from all_parts
    left join found on all_parts.part = found.part
    left join {{ state }} as known on all_parts.part = known.part
    left join held on all_parts.part = held.part
    where
        all_parts.part is not null
        and (
            found.part is null
            or known.part is null
            or found.fingerprint <> known.fingerprint
            or coalesce(held.row_count, 0) <> known.row_count
        )
{% endmacro %}


{# A query of what is known from now on of the parts in `changed`, as the table holds them. #}
{% macro parts_known(changed, target_relation, formula, all_parts) %}
    select
        changed.part,
        changed.fingerprint,
        coalesce(held.row_count, 0) as row_count,
        cast('{{ formula }}' as {{ dbt.type_string() }}) as formula
    from {{ changed }} as changed
    left join (
        select
            {{ parts_config().part }} as part,
            count(*) as row_count
        from {{ target_relation }}
        {%- if not all_parts %}
        where {{ parts_config().part }} in (select part from {{ changed }})
        {%- endif %}
        group by {{ parts_config().part }}
    ) as held on changed.part = held.part
    where changed.fingerprint is not null
{% endmacro %}


{# Whether the table of parts is there and was written by this formula. #}
{% macro parts_are_of(state, formula) %}
    {%- if not load_cached_relation(state) -%}
        {%- do return(false) -%}
    {%- endif -%}
    {%- do return(parts_number(
        "select case when count(*) > 0 and min(formula) = '" ~ formula ~ "' and max(formula) = '"
        ~ formula ~ "' then 1 else 0 end from " ~ state
    ) == 1) -%}
{% endmacro %}


{#
    A hash of all that decides the rows of a part beside the input of this part: the compiled SQL,
    the types and constraints of the columns, the configuration, and what stands in the relations
    without parts.
    Names of databases and schemas do not count, so a copied file is not built anew.
#}
{% macro parts_formula(inputs, sql) %}
    {%- set pieces = [
        parts_config().part, parts_config().parts, parts_config().looks_back_days,
        parts_config().made_from,
    ] -%}
    {%- set text = namespace(sql=sql) -%}
    {%- for node in [this] + inputs | map(attribute='relation') | list -%}
        {%- set text.sql = text.sql | replace(node.include(identifier=false) ~ '.', '') -%}
    {%- endfor -%}
    {%- do pieces.append(text.sql.split() | join(' ')) -%}
    {%- for column in model.columns.values() -%}
        {%- do pieces.append([column.name, column.data_type, column.constraints]) -%}
    {%- endfor -%}
    {%- for input in inputs if not input.part -%}
        {%- do pieces.append(input.name ~ ' ' ~ parts_number(
            'select ' ~ sum_of_row_hashes(input.columns) ~ ' from ' ~ input.relation
        )) -%}
    {%- endfor -%}
    {%- do return(local_md5(pieces | string)) -%}
{% endmacro %}
