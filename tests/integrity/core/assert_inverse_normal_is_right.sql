-- The value of the normal distribution for a probability, to 9 decimals, by scipy.stats.norm.ppf:
-- at the centre, around the bounds of the three formulas (0.075, 0.925, exp(-25)), in both tails.
{%- set known = [
    ['0.5', '0.000000000'],
    ['0.500001', '0.000002507'],
    ['0.6', '0.253347103'],
    ['0.75', '0.674489750'],
    ['0.8', '0.841621234'],
    ['0.9', '1.281551566'],
    ['0.924', '1.432502721'],
    ['0.925', '1.439531471'],
    ['0.926', '1.446632067'],
    ['0.95', '1.644853627'],
    ['0.975', '1.959963985'],
    ['0.98', '2.053748911'],
    ['0.99', '2.326347874'],
    ['0.995', '2.575829304'],
    ['0.999', '3.090232306'],
    ['0.9999', '3.719016485'],
    ['0.999999', '4.753424309'],
    ['0.999999999', '5.997807020'],
    ['0.999999999999', '7.034486910'],
    ['0.05', '-1.644853627'],
    ['0.01', '-2.326347874'],
    ['0.001', '-3.090232306'],
    ['0.0749', '-1.440238268'],
    ['0.000001', '-4.753424309'],
    ['0.000000000001', '-7.034483825']
] %}

with known as (

    {%- for probability, value in known %}
    select
        cast({{ probability }} as {{ type_double() }}) as probability,
        cast({{ value }} as numeric(12, 9)) as expected
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

computed as (

    select
        probability,
        expected,
        {{ inverse_normal('probability') }} as computed
    from known

)

select *
from computed
where abs(expected - computed) > 0.000000001
