"""MetricFlow's own commands, several in one process, since starting takes longer than asking.

    python metricflow_cli.py <project folder> <last day> <group by>=<metric>,<metric> ...

Runs `mf validate-configs`, then `mf query` for each group-by, up to the last day; the results are
<group by>.csv in the folder. A process of its own, as MetricFlow changes how dbt and logging
behave.
"""

import sys
from pathlib import Path

from click.testing import CliRunner
from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from dbt_metricflow.cli.main import query, validate_configs


def main(project: Path, last_day: str, queries: list[str]) -> None:
    configuration = CLIConfiguration()
    configuration.setup(project, project, configure_file_logging=False)
    _run(configuration, validate_configs)
    until = f"{{{{ TimeDimension('metric_time', 'day') }}}} <= '{last_day}'"
    for group_by, metrics in (asked.split("=") for asked in queries):
        path = project / f"{group_by}.csv"
        _run(
            configuration, query,
            "--metrics", metrics, "--group-by", group_by, "--where", until, "--csv", str(path),
            "--quiet",
        )  # fmt: skip


def _run(configuration: CLIConfiguration, command, *arguments: str) -> None:
    result = CliRunner().invoke(command, arguments, obj=configuration)
    if result.exit_code:
        print(f"mf {command.name} {' '.join(arguments)}\n{result.output}", file=sys.stderr)
        sys.exit(result.exit_code)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
