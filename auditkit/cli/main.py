"""The commands that audit claims and show what was found."""

from __future__ import annotations

import datetime as dt
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from auditkit.cli import show, stops
from auditkit.cli.codesets import codesets
from auditkit.cli.review import review
from auditkit.errors import AuditError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Audit medical claims: what is coded wrong, missing or undercoded, and what it is worth.",
)
app.add_typer(codesets, name="codesets", help="Reference sets: import CMS publications, list them, look a code up.")
app.add_typer(
    review, name="review", help="Reviewers' decisions: worksheets out and in, how far they are, and whether the log is whole."
)

DEMO_WINDOW = "2024-07-01:2024-09-30"

Claims = Annotated[list[Path], typer.Argument(help="CSV, Excel, Parquet, 837 or 835 files, or a folder of them.")]
Folder = Annotated[Path, typer.Argument(help="An audit folder.")]
Window = Annotated[
    str | None, typer.Option(help="Audit window FROM:UNTIL, inclusive, as 2024-07-01:2024-09-30; lines outside are history.")
]
Mapping = Annotated[Path | None, typer.Option(help="TOML file that maps foreign headings to the data dictionary.")]
Only = Annotated[list[str] | None, typer.Option("--only", help="Run this check; repeat for more.")]
OwnChecks = Annotated[Path | None, typer.Option("--checks", help="Folder of checks of your own.")]
Sets = Annotated[
    Path | None, typer.Option("--codesets", help="Folder of reference sets; $AUDITKIT_CODESETS, else your data folder.")
]
EngineName = Annotated[str, typer.Option("--engine", help="polars (in memory), duckdb (beyond memory) or pyspark (a cluster).")]
Profile = Annotated[str, typer.Option(help="Rule profile of claims that name none: medicare or cpt.")]
Setting = Annotated[
    list[str] | None, typer.Option("--setting", help="A setting of the run, as history_from=2021-01-01; repeat for more.")
]
FailOn = Annotated[
    str | None, typer.Option(help="Exit 3 where a FAIL or REVIEW finding is at least low, medium, high or critical.")
]


def main() -> None:
    """Run the command line; errors of auditkit exit 1 with their message, others without any value of the data."""
    try:
        app()
    except AuditError as error:
        show.problem(str(error))
        sys.exit(stops.FAILED)
    except OSError as error:
        name = Path(str(error.filename or "a file")).name
        show.problem(f"{name}: {error.strerror or type(error).__name__}; check the path and its rights")
        sys.exit(stops.FAILED)
    except Exception as error:  # a value of the data may stand in the message of a foreign exception
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        show.problem(f"unexpected {type(error).__name__} in {where} (values withheld); please report it without claims")
        sys.exit(stops.FAILED)


@app.command()
def run(
    claims: Claims,
    out: Annotated[Path, typer.Option(help="The audit folder to leave.")],
    window: Window = None,
    mapping: Mapping = None,
    only: Only = None,
    checks: OwnChecks = None,
    sets: Sets = None,
    engine: EngineName = "polars",
    profile: Profile = "medicare",
    setting: Setting = None,
    replace: Annotated[bool, typer.Option(help="Replace an audit that is there already.")] = False,
    fail_on: FailOn = None,
) -> None:
    """Audit claims and leave an audit folder."""
    from auditkit.audit import run_audit

    stops.known_severity(fail_on)
    settings = show.settings_from(window, profile, setting or ())
    with show.progress("auditing") as progress:
        audit = run_audit(
            claims,
            out,
            settings,
            mapping=mapping,
            checks=only,
            checks_folder=checks,
            store=stops.store(sets),
            engine=engine,
            replace=replace,
            progress=progress,
        )
    show.summary(audit)
    lines = audit.manifest["counts"]["lines"]
    stops.exit_on_nothing_accepted(lines["accepted"], lines["read"])
    stops.exit_on_failed_checks(audit.evaluations)
    stops.exit_on_findings(audit.findings, fail_on)


@app.command()
def check(
    claims: Claims,
    window: Window = None,
    mapping: Mapping = None,
    only: Only = None,
    checks: OwnChecks = None,
    sets: Sets = None,
    engine: EngineName = "polars",
    profile: Profile = "medicare",
    setting: Setting = None,
    fail_on: FailOn = None,
) -> None:
    """Run the checks and print what they say; leaves nothing behind."""
    from auditkit.audit.run import check_sources
    from auditkit.checking.findings import evaluations_table

    stops.known_severity(fail_on)
    settings = show.settings_from(window, profile, setting or ())
    with show.progress("checking") as progress:
        results, validated = check_sources(
            claims,
            settings,
            mapping=mapping,
            checks=only,
            checks_folder=checks,
            store=stops.store(sets),
            engine=engine,
            progress=progress,
        )
    show.results(results, validated)
    lines = validated.counts["lines"]
    stops.exit_on_nothing_accepted(lines.accepted, lines.read)
    stops.exit_on_failed_checks(evaluations_table(results.evaluations))
    stops.exit_on_findings(results.findings, fail_on)


@app.command()
def coverage(claims: Claims, mapping: Mapping = None, checks: OwnChecks = None, sets: Sets = None) -> None:
    """Say which checks can run on these claims, by month and reference set, and what is missing."""
    from auditkit.coverage import coverage_of

    show.coverage(coverage_of(claims, mapping=mapping, checks_folder=checks, store=stops.store(sets)))


@app.command()
def verify(audit: Folder) -> None:
    """Recompute the digests of an audit folder; exit 1 where something changed."""
    from auditkit.audit import verify as verify_folder

    problems = verify_folder(audit)
    for problem in problems:
        show.problem(problem)
    if problems:
        raise typer.Exit(stops.FAILED)
    show.line(f"{audit.name}: every table is as the manifest says")


@app.command()
def explain(
    audit: Folder, claim_key: Annotated[str, typer.Argument(help="As C000012.")], checks: OwnChecks = None, sets: Sets = None
) -> None:
    """Say of one claim what every check saw, which reference row it met, and why it fired, stayed silent or could not tell."""
    from auditkit.audit.explain import explain as explain_claim

    show.explanations(claim_key, explain_claim(audit, claim_key, checks_folder=checks, store=stops.store(sets)))


@app.command()
def price(audit: Folder, claim_key: Annotated[str, typer.Argument(help="As C000012.")], sets: Sets = None) -> None:
    """Price one claim line by line, with the working of each amount, by contract or by Medicare's schedules."""
    from auditkit.audit.priced import price_of_claim

    show.line(price_of_claim(audit, claim_key, store=stops.store(sets)).text())


@app.command()
def report(
    audit: Folder,
    template: Annotated[str, typer.Option(help="Name of a template, or a path to one.")] = "audit_findings",
    parameter: Annotated[list[str] | None, typer.Option("-p", help="name=value; repeat for more.")] = None,
    level: Annotated[str, typer.Option(help="Disclosure level: limited or phi.")] = "limited",
    out: Annotated[Path | None, typer.Option(help="Folder for the report; AUDIT/reports when not given.")] = None,
    checks: OwnChecks = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write a PDF too.")] = False,
    cia: Annotated[bool, typer.Option("--cia", help="Write the claims review's findings sheet as its own file too.")] = False,
) -> None:
    """Render a report from an audit folder: HTML, the executed notebook and the findings sheet; a PDF where asked for."""
    from auditkit.report import report as render

    given = show.parameters_from(parameter or [])
    with show.progress("rendering"):
        files = render(audit, template, given, out=out, level=level, checks_folder=checks, pdf=pdf, cia=cia)
    show.files(files)


@app.command()
def score(audit: Folder, key: Annotated[Path, typer.Argument(help="Answer key, as sample_claims/answer_key.csv.")]) -> None:
    """Compare the findings of an audit with an answer key: recall and precision with intervals, by check."""
    from auditkit.score import score_audit

    show.score(score_audit(audit, key))


@app.command()
def checks(
    ids: Annotated[list[str] | None, typer.Argument(help="Show these in full: ids, or beginnings such as NCCI.")] = None,
    folder: OwnChecks = None,
    family: Annotated[str | None, typer.Option(help="Only this family, as coding_accuracy.")] = None,
    status: Annotated[str | None, typer.Option(help="Only checks that can find FAIL, REVIEW or INFO.")] = None,
    code_set: Annotated[str | None, typer.Option("--set", help="Only checks that read this reference set.")] = None,
    examples: Annotated[bool, typer.Option("--examples", help="With ids: their worked examples too.")] = False,
    page: Annotated[bool, typer.Option(help="Print the documentation page.")] = False,
) -> None:
    """List the checks, filter them, or show some in full."""
    from auditkit.checking.registry import load_checks
    from auditkit.cli.checks import chosen, in_full
    from auditkit.pages import checks_page

    found = chosen(load_checks(folder), ids, family, status, code_set)
    if page:
        typer.echo(checks_page(found), nl=False)
    elif ids:
        for check in found:
            in_full(check, examples)
    else:
        show.checks(found)


@app.command()
def tables(
    name: Annotated[str | None, typer.Argument(help="One table; all when not given.")] = None,
    page: Annotated[bool, typer.Option(help="Print the documentation page.")] = False,
) -> None:
    """Print the data dictionary."""
    from auditkit.pages import tables_page
    from auditkit.tables import TABLES

    if name is not None and name not in TABLES:
        raise typer.BadParameter(f"no table '{name}'; there are {', '.join(TABLES)}")
    if page:
        typer.echo(tables_page(), nl=False)
    else:
        show.dictionary(name)


@app.command()
def demo(out: Annotated[Path, typer.Option(help="The audit folder to leave.")] = Path("audits/demo")) -> None:
    """Audit the bundled sample claims, render the report, and say where everything is."""
    from auditkit.audit import run_audit
    from auditkit.bundled import bundled
    from auditkit.codesets import Store
    from auditkit.report import report as render

    started = dt.datetime.now(dt.UTC)
    sample = bundled("sample_claims")
    with show.progress("auditing the sample claims") as progress:
        sources = [sample / name for name in ("claims.csv", "remittance.835", "providers.csv")]
        audit = run_audit(
            sources, out, show.settings_from(DEMO_WINDOW, "medicare"), store=Store(), replace=True, progress=progress
        )
    with show.progress("rendering the report"):
        files = render(audit.folder)
    show.summary(audit)
    show.files(files)
    show.line(
        f"{(dt.datetime.now(dt.UTC) - started).total_seconds():.1f} s in all. The claims are synthetic: no one in them exists."
    )


@app.command()
def lab(voila: Annotated[bool, typer.Option("--voila", help="Serve the notebooks by Voila, without code.")] = False) -> None:
    """Open JupyterLab on the notebooks."""
    import os

    from auditkit.bundled import bundled

    notebooks = bundled("notebooks")
    served = ["voila", "--template=auditkit", str(notebooks)] if voila else ["jupyter", "lab", f"--notebook-dir={notebooks}"]
    # Voila's own template asks the internet for fonts; auditkit's is found here.
    paths = os.pathsep.join(one for one in (str(bundled("templates")), os.environ.get("JUPYTER_PATH")) if one)
    os.execvpe(sys.executable, [sys.executable, "-m", *served], {**os.environ, "JUPYTER_PATH": paths})
