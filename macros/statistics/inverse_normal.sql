{#
    The value below which a standard normal variable lies with a probability, for 0 < p < 1, with 9
    decimals: Wichura's algorithm AS 241, PPND16 (Applied Statistics 37, 1988), good to 16 digits.
    No engine has a function for it in common with another.

    p: expression, a number.
#}
{% macro inverse_normal(p) %}
    {%- set p = 'cast(' ~ p ~ ' as ' ~ type_double() ~ ')' -%}
    {%- set q = '(' ~ p ~ ' - 0.5)' -%}
    {%- set tail = 'sqrt(-ln(case when ' ~ p ~ ' < 0.5 then ' ~ p ~ ' else 1 - ' ~ p ~ ' end))' -%}
    {%- set centre = q ~ ' * ' ~ rational('(0.180625 - ' ~ q ~ ' * ' ~ q ~ ')', [
        '3.3871328727963666080', '133.14166789178437745', '1971.5909503065514427',
        '13731.693765509461125', '45921.953931549871457', '67265.770927008700853',
        '33430.575583588128105', '2509.0809287301226727',
    ], [
        '1.0', '42.313330701600911252', '687.18700749205790830', '5394.1960214247511077',
        '21213.794301586595867', '39307.895800092710610', '28729.085735721942674',
        '5226.4952788528545610',
    ]) -%}
    {%- set near = rational('(' ~ tail ~ ' - 1.6)', [
        '1.42343711074968357734', '4.63033784615654529590', '5.76949722146069140550',
        '3.64784832476320460504', '1.27045825245236838258', '0.241780725177450611770',
        '0.0227238449892691845833', '0.000774545014278341407640',
    ], [
        '1.0', '2.05319162663775882187', '1.67638483018380384940', '0.689767334985100004550',
        '0.148103976427480074590', '0.0151986665636164571966', '0.000547593808499534494600',
        '0.00000000105075007164441684324',
    ]) -%}
    {%- set far = rational('(' ~ tail ~ ' - 5.0)', [
        '6.65790464350110377720', '5.46378491116411436990', '1.78482653991729133580',
        '0.296560571828504891230', '0.0265321895265761230930', '0.00124266094738807843860',
        '0.0000271155556874348757815', '0.000000201033439929228813265',
    ], [
        '1.0', '0.599832206555887937690', '0.136929880922735805310', '0.0148753612908506148525',
        '0.000786869131145613259100', '0.0000184631831751005468180',
        '0.000000142151175831644588870', '0.00000000000000204426310338993978564',
    ]) -%}
    {%- do return(
        'cast(round(cast(case when abs(' ~ q ~ ') <= 0.425 then ' ~ centre
        ~ ' else sign(' ~ q ~ ') * case when ' ~ tail ~ ' <= 5 then ' ~ near ~ ' else ' ~ far
        ~ ' end end as numeric(28, 12)), 9) as numeric(12, 9))'
    ) -%}
{% endmacro %}


{# The quotient of two polynomials of x, in floating point; coefficients as text, lowest first. #}
{% macro rational(x, numerator, denominator) %}
    {%- set parts = [] -%}
    {%- for coefficients in [numerator, denominator] -%}
        {%- set ns = namespace(horner='cast(' ~ coefficients[-1] ~ ' as ' ~ type_double() ~ ')') -%}
        {%- for coefficient in coefficients[:-1] | reverse -%}
            {%- set ns.horner = '(' ~ ns.horner ~ ' * ' ~ x ~ ' + ' ~ coefficient ~ ')' -%}
        {%- endfor -%}
        {%- do parts.append(ns.horner) -%}
    {%- endfor -%}
    {%- do return(parts | join(' / ')) -%}
{% endmacro %}
