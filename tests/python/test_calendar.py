"""dim_dates against Python's own calendar."""

from datetime import date, timedelta

from conftest import POSTGRES_PREFIX, query_duckdb, query_postgres


def check_calendar(days):
    dates = [value if type(value) is date else value.date() for value in days.date_day]
    assert dates == [dates[0] + timedelta(n) for n in range(len(dates))], "a day is missing"
    assert (dates[0].month, dates[0].day) == (1, 1)
    for day, row in zip(dates, days.itertuples(index=False)):
        iso = day.isocalendar()
        assert (row.year, row.month, row.day_of_month) == (day.year, day.month, day.day)
        assert (row.iso_year, row.iso_week, row.iso_day_of_week) == tuple(iso), day
        assert row.quarter == (day.month - 1) // 3 + 1
        assert row.is_weekend == (iso.weekday in (6, 7))
        assert str(row.week_start_on)[:10] == str(day - timedelta(iso.weekday - 1))
        assert str(row.month_start_on)[:10] == str(day.replace(day=1))
        assert str(row.quarter_start_on)[:10] == str(date(day.year, row.quarter * 3 - 2, 1))


def test_calendar_on_duckdb(built_sample):
    days = query_duckdb(built_sample, "select * from marts.dim_dates order by date_day")
    assert len(days) > 1000
    check_calendar(days)


def test_calendar_on_postgres(built_sample_postgres):
    days = query_postgres(
        built_sample_postgres,
        f"select * from {POSTGRES_PREFIX}marts.dim_dates order by date_day",
    )
    assert len(days) > 1000
    check_calendar(days)


def test_calendar_covers_the_facts(built_sample):
    outside = query_duckdb(
        built_sample,
        """
        select count(*) as days from marts.fct_product_activity_daily
        where activity_date not in (select date_day from marts.dim_dates)
        """,
    )
    assert outside.days[0] == 0
