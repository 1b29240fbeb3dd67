"""The command `sitrep`: its verbs and their options. What a verb does stands in the file of its name."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from foundation.languages import Language

# Imported inside the verbs: `sitrep --help` needs neither a web server nor a database driver.

app = typer.Typer(
    name="sitrep",
    help="Situation reports from an append-only log of events.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
crises = typer.Typer(no_args_is_help=True, help="Open a crisis.")
keys = typer.Typer(no_args_is_help=True, help="Give keys to organisations, and take them back.")
app.add_typer(crises, name="crisis")
members = typer.Typer(no_args_is_help=True, help="Say which organisations may post to a crisis.")
app.add_typer(keys, name="keys")
app.add_typer(members, name="members")
archive = typer.Typer(no_args_is_help=True, help="Keep the log of a crisis as signed Parquet files.")
app.add_typer(archive, name="archive")

Key = Annotated[str | None, typer.Option(envvar="SITREP_KEY", help="the key of your organisation")]
Ingest = Annotated[str | None, typer.Option(envvar="SITREP_INGEST_URL", help="address of the ingest service")]
Reports = Annotated[str | None, typer.Option("--sitrep", envvar="SITREP_URL", help="address of the sitrep service")]
Json = Annotated[bool, typer.Option("--json", help="print JSON for a program")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, allow_dash=True)]


@app.command()
def serve(
    part: Annotated[Literal["all", "ingest", "sitrep", "worker"], typer.Argument(help="what to start")] = "all",
) -> None:
    """Start the services and the worker; they run until Ctrl-C or SIGTERM."""
    from console.part import PARTS
    from console.postgres import postgres
    from console.serve import serve as serve_parts
    from foundation.settings import Settings

    with postgres(Settings()) as settings:
        serve_parts(settings, PARTS if part == "all" else (part,))


@app.command()
def migrate() -> None:
    """Bring the database up to date; several at once wait for one another."""
    from console.migrate import migrate as bring_up_to_date

    print(bring_up_to_date())


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="end when the report is there")] = False,
    out: Annotated[Path | None, typer.Option(help="where the files go; default: var/demo")] = None,
) -> None:
    """Open the sample crisis, post its events and make its report, from nothing."""
    from console.demonstration import demonstrate

    demonstrate(once=once, out=out)


@crises.command("open")
def open_crisis(file: File, key: Key = None, ingest: Ingest = None, as_json: Json = False) -> None:
    """Open the crisis that FILE describes (JSON)."""
    from console.crisis import open_crisis as opened

    print(opened(file, key, ingest, as_json=as_json))


@keys.command("issue")
def issue_key(
    organisation: Annotated[str, typer.Option(help="whose key it is, as a short name: my-ngo")],
    scope: Annotated[list[str], typer.Option(help="what it may do, as SCOPE or SCOPE@CRISIS; may be repeated")],
    name: Annotated[str | None, typer.Option(help="what the organisation is called in reports")] = None,
    kind: Annotated[str | None, typer.Option(help="ingo, nngo, un_agency, local_authority, …")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="how long it lasts; default: until it is revoked")] = None,
    rate: Annotated[int | None, typer.Option(min=1, help="requests a minute; default: as the settings say")] = None,
    people: Annotated[
        str | None, typer.Option(help="the group whose members hold it by signing in, instead of a secret")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a key, and print it this one time."""
    from console.keys import issue

    print(issue(organisation, scope, name=name, kind=kind, days=days, rate=rate, people=people, as_json=as_json))


@keys.command("rotate")
def rotate_key(
    key_id: Annotated[str, typer.Argument(metavar="ID")],
    hours: Annotated[int, typer.Option(min=0, help="how long the old key works beside the new one")] = 168,
    as_json: Json = False,
) -> None:
    """Make a key with the same rights in place of another, and print it this one time."""
    from console.keys import rotate

    print(rotate(key_id, hours=hours, as_json=as_json))


@keys.command("revoke")
def revoke_key(key_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Refuse a key from now on."""
    from console.keys import revoke

    print(revoke(key_id))


@keys.command("list")
def list_keys(
    organisation: Annotated[str | None, typer.Option(help="only its own")] = None, as_json: Json = False
) -> None:
    """List the keys by their ids, the ended ones too."""
    from console.keys import listed

    print(listed(organisation, as_json=as_json))


@keys.command("acts")
def list_acts(as_json: Json = False) -> None:
    """List who gave and took which rights, and when."""
    from console.keys import acts

    print(acts(as_json=as_json))


@keys.command("refused")
def list_refused(as_json: Json = False) -> None:
    """List what keys tried without the right to, how often, and when."""
    from console.keys import refused

    print(refused(as_json=as_json))


@members.command("add")
def add_member(crisis: str, organisation: str) -> None:
    """Let an organisation post to a crisis; the first one closes it to all others."""
    from console.keys import add_member as add

    print(add(crisis, organisation))


@members.command("remove")
def remove_member(crisis: str, organisation: str) -> None:
    """Let an organisation post to a crisis no longer."""
    from console.keys import remove_member as remove

    print(remove(crisis, organisation))


@members.command("list")
def list_members(crisis: str, as_json: Json = False) -> None:
    """List the members of a crisis."""
    from console.keys import list_members as listed

    print(listed(crisis, as_json=as_json))


@app.command()
def post(
    crisis: str, files: Annotated[list[Path], typer.Argument(metavar="FILE...")], key: Key = None,
    ingest: Ingest = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Post the events of files (JSON or NDJSON, - for standard input) to a crisis.

    Give each event an id of its own: then a file that was cut off can be posted again, and nothing is written twice.
    """
    from console.post import post as post_files

    post_files(crisis, files, key, ingest, as_json=as_json)


@app.command()
def report(
    crisis: str,
    day: Annotated[str, typer.Argument(help="a day of the crisis, as 2026-01-09")],
    face: Annotated[Literal["pdf", "html", "json", "txt", "csv", "hxl"], typer.Option("--format")] = "pdf",
    out: Annotated[Path | None, typer.Option(help="the file to write, - for standard output")] = None,
    lang: Annotated[Language, typer.Option(help="of the words; JSON has none")] = "en",
    audience: Annotated[
        Literal["public", "partners", "restricted"] | None, typer.Option(help="for whom; default: public")
    ] = None,
    as_known_at: Annotated[str | None, typer.Option(help="a seq or an instant: what was known then")] = None,
    key: Key = None,
    address: Reports = None,
) -> None:
    """Fetch the report of a day."""
    from console.report import fetch

    query = {"lang": lang if face != "json" else None, "audience": audience, "as_known_at": as_known_at}
    fetch(
        crisis,
        day,
        "hxl.csv" if face == "hxl" else face,
        out,
        {name: value for name, value in query.items() if value},
        key,
        address,
    )


@app.command()
def publish(
    crisis: str,
    day: Annotated[str, typer.Argument(help="a day of the crisis, as 2026-01-09")],
    audience: Annotated[Literal["public", "partners", "restricted"], typer.Option(help="for whom")] = "public",
    flash: Annotated[
        int | None, typer.Option(min=1, help="a flash update with this number in its day: page 1 as it is known now")
    ] = None,
    hours: Annotated[int | None, typer.Option(min=1, help="how long a flash update is valid; default: 24")] = None,
    reason: Annotated[str | None, typer.Option(help="why there is a new version; printed in it")] = None,
    late: Annotated[bool, typer.Option("--late", help="let a new version know what came since, too")] = False,
    key: Key = None,
    address: Reports = None,
    as_json: Json = False,
) -> None:
    """Publish the report of a day, or a flash update; once more only if something was corrected since."""
    from console.publish import publish as give_out

    print(
        give_out(
            crisis, day, audience, key, address, flash=flash, hours=hours, reason=reason, late=late, as_json=as_json
        )
    )


@archive.command("save")
def save_archive(
    crisis: str,
    to: Annotated[Path | None, typer.Option(help="a folder; default: archive/CRISIS of the data folder")] = None,
) -> None:
    """Write the log of a crisis, as it is now, into a folder under a signed checkpoint."""
    from console.archive import save

    print(save(crisis, to))


@archive.command("check")
def check_archive(
    folder: Path,
    key: Annotated[str | None, typer.Option(help="whose signature counts: name+hash+key, or a file with it")] = None,
) -> None:
    """Prove offline that an archive is what was written."""
    from console.archive import check

    print(check(folder, key))


@archive.command("restore")
def restore_archive(
    folder: Path,
    key: Annotated[str | None, typer.Option(help="whose signature counts: name+hash+key, or a file with it")] = None,
) -> None:
    """Write an archive into the log of a database that does not have this crisis."""
    from console.archive import restore

    print(restore(folder, key))


@app.command()
def verify(
    target: Annotated[str, typer.Argument(metavar="CRISIS|FILE.pdf")],
    key: Annotated[str | None, typer.Option(help="whose signature counts: name+hash+key, or a file with it")] = None,
    checkpoint: Annotated[list[Path] | None, typer.Option(help="a signed checkpoint or a published PDF")] = None,
    show: Annotated[bool, typer.Option("--show-key", help="print the key that others need")] = False,
    as_json: Json = False,
) -> None:
    """Prove a published PDF, offline, or that the log of a crisis is what was appended."""
    from console import verify as verifying

    if show:
        print(verifying.show_key(target))
    elif target.endswith(".pdf") or Path(target).is_file():
        print(verifying.verify_file(Path(target), key, as_json=as_json))
    else:
        print(verifying.verify_log(target, checkpoint or [], key, as_json=as_json))


@app.command()
def rebuild(crisis: Annotated[str | None, typer.Argument(help="default: all")] = None) -> None:
    """Make the knowledge anew from the log; the old one is served meanwhile."""
    from console.rebuild import rebuild as from_the_log

    from_the_log(crisis)


@app.command()
def status(as_json: Json = False) -> None:
    """Say which crises there are, how long their logs are, and whether the reports follow."""
    from console.status import status as current

    print(current(as_json=as_json))


def main() -> None:
    """Exit status 0 done, 1 refused or failed with one sentence on standard error, 2 wrong usage."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.exit(1)
    except Exception as error:
        from console.failures import sentence

        if (said := sentence(error)) is None:
            raise
        sys.stderr.write(f"sitrep: {said}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
