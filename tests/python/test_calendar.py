"""dim_dates against the calendar of Python; of PostgreSQL, test_engines_agree.py says the same."""

from datetime import date, timedelta

from conftest import query_duckdb


def test_days_are_those_of_pythons_calendar(built_sample):
    days = query_duckdb(built_sample, "select * from marts.dim_dates order by date_day")
    dates = [value.date() for value in days.date_day]
    assert dates == [dates[0] + timedelta(n) for n in range(len(dates))], "a day is missing"
    assert len(dates) > 1000 and (dates[0].month, dates[0].day) == (1, 1)
    for day, row in zip(dates, days.itertuples(index=False), strict=True):
        iso = day.isocalendar()
        assert (row.year, row.month, row.day_of_month) == (day.year, day.month, day.day)
        assert (row.iso_year, row.iso_week, row.iso_day_of_week) == tuple(iso), day
        assert row.quarter == (day.month - 1) // 3 + 1
        assert row.is_weekend == (iso.weekday in (6, 7))
        assert row.week_start_on.date() == day - timedelta(iso.weekday - 1)
        assert row.month_start_on.date() == day.replace(day=1)
        assert row.quarter_start_on.date() == date(day.year, row.quarter * 3 - 2, 1)
