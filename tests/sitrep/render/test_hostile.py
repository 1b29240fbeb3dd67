"""Text from outside is text: it is shown as it was sent, and makes nothing happen."""

import html
import io
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

import pypdf
import pytest

from sitrep import render
from sitrep.render.paper import printed
from sitrep.render.pressroom import Limits
from sitrep.values import (
    ClaimLine,
    ContactParticipant,
    Explanation,
    Highlights,
    IncidentActor,
    OriginLine,
    Overview,
    PlaceName,
    Report,
    Sentence,
    Slot,
    Statement,
    Written,
    WrittenItem,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><text>x</text></svg>",
    "</style><style>@import 'http://127.0.0.1/a.css';",
    "</title></head><body>",
    "body{background:url(http://127.0.0.1/b)}",
    "javascript:alert(1)",
    "{{ 7*7 }}{% include '/etc/passwd' %}",
    "<a rel=attachment href='file:///etc/passwd'>x</a>",
    "<link rel=attachment href=file:///etc/hostname>",
    "file:///etc/passwd",
    '" onmouseover="alert(1)',
    "'; content: url(//127.0.0.1/c); '",
    "<!-- ]]> --><![CDATA[ &lt; &amp;amp; &#x3c;",
    "%PDF-1.7 /OpenAction << /S /JavaScript >>",
    "{figures} {0} {speaker.__class__} %s",
)


def spoken(report: Report, **told) -> Statement:
    """The first statement, told otherwise."""
    return replace(report.statements[0], account=replace(report.statements[0].account, **told))


def poisoned(report: Report, text: str) -> Report:
    """The report with one text in every place that a sender can fill."""
    claim = ClaimLine("1", text, OriginLine(text, text, text), report.period_end, "unverified", counts=False)
    figure = replace(
        report.figures[0],
        display=text,
        population_text=text,
        side=text,
        key=text,
        population=text,
        area=PlaceName(None, text),
        origins=tuple(replace(origin, name=text, kind=text) for origin in report.figures[0].origins),
        flags=(text,),
        explanation=Explanation(
            used=(claim,),
            left_out=(replace(claim, reason=text),),
            severity=text,
            decision=text,
        ),
    )
    line = replace(report.facilities.lines[0], name=text, kind=text, causes=(text,), area=PlaceName(None, text))
    statement = replace(
        report.statements[0],
        speaker=replace(report.statements[0].speaker, name=text, kind=text),
        speech_act=text,
        topic=(text,),
        addressee=text,
        account=replace(
            report.statements[0].account,
            area=PlaceName(None, text),
            source=replace(report.statements[0].account.source, name=text, kind=text),
            quote=text,
            quote_lang=text,
            text=text,
            lang=text,
            mode=text,
        ),
    )
    told = statement.account
    incident = replace(
        report.incidents[0],
        account=told,
        kind=text,
        acled_sub_type=None,
        targets=(text,),
        actors=(IncidentActor(text, text, text),),
    )
    word = replace(report.access[0].words[0], account=told, imposed_by=text)
    access = replace(report.access[0], kind=text, area=PlaceName(None, text), words=(word,))
    call = replace(
        report.evacuation.calls[0],
        account=told,
        demands=(text,),
        issuer=text,
        target_population=text,
        corridors=(text,),
    )
    answer = replace(report.evacuation.answers[0], account=told, answered_by=text, refused=(text,), reason=text)
    concern = replace(
        report.concerns[0], account=told, concern=(text,), alleged_perpetrator=text, victims=text, means=(text,)
    )
    contact = replace(
        report.contacts[0],
        account=told,
        kind=text,
        participants=(ContactParticipant(text, text),),
        topic=(text,),
        mediator=text,
    )
    agreement = replace(
        report.agreements[0],
        agreement=text,
        kind=text,
        parties=(text,),
        guarantors=(text,),
        words=(replace(report.agreements[0].words[0], account=told, hedge=text),),
    )
    said = replace(report.disagreements[0].said[0], name=text, kind=text, display=text, area=PlaceName(None, text))
    state = replace(report.disagreements[0], name=text, key=text, area=PlaceName(None, text), said=(said,))
    number = replace(state, subject="figure", kind="figure", display=text, decision=text)
    check = replace(state, subject="figure", kind="coincident_value", display=text)
    disagreements = (state, replace(state, name=None), number, check)
    event = replace(report.late.events[0], area=PlaceName(None, text), was=text, now=text)
    late = replace(
        report.late,
        figures=(replace(report.late.figures[0], area=PlaceName(None, text), was=text, now=text),),
        events=(replace(event, source=replace(event.source, name=text, kind=text)),),
    )
    slots = (Slot("need", None, (text,)), Slot("how", "availability", (text,)))
    need = Sentence("need", slots, None, told, None, (1,))
    written = (Written("en", text, (WrittenItem(text, (1,)),)),)
    source = replace(report.sources[0], name=text, kind=text, relayed_by=(text,), url=text)
    return replace(
        report,
        name=text,
        crisis=text,
        license=text,
        highlights=Highlights((need,), ()),
        overview=Overview((), written),
        incidents=(incident,),
        access=(access,),
        evacuation=replace(report.evacuation, calls=(call,), answers=(answer,)),
        concerns=(concern,),
        contacts=(contact,),
        disagreements=disagreements,
        late=late,
        agreements=(agreement,),
        figures=(figure,),
        facilities=replace(report.facilities, lines=(line,)),
        statements=(statement,),
        sources=(source,),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_literally_on_the_page(aleppo, text):
    page = render.html(poisoned(aleppo, text))
    tree = ET.fromstring(page.removeprefix("<!DOCTYPE html>"))
    plain = render.html(aleppo)

    assert "".join(tree.itertext()).count(text) >= 50
    assert {element.tag for element in tree.iter()} <= {
        *re.findall(r"<(\w+)", plain),
        "bdi",
        "span",
        "details",
        "summary",
    }
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    assert {element.get("href", "#")[0] for element in tree.iter("a")} == {"#"}


# What a payload is hidden in, so that there are some two hundred of them.
HIDDEN = (
    "{}", "'{}'", '"{}"', "<!--{}-->", "<![CDATA[{}]]>", "&lt;{}&gt;", "</td></tr></table>{}", "<style>{}</style>",
    "{{% raw %}}{}{{% endraw %}}", "<title>{}", "\\{}", "url({})", "{}{}",
)  # fmt: skip
PAYLOADS = [hidden.replace("{}", text) for text in HOSTILE for hidden in HIDDEN]
SHEETFUL = 12  # in one PDF, which shows so many rows of a table and no more


@pytest.mark.parametrize("first", range(0, len(PAYLOADS), 60))
def test_two_hundred_payloads_are_shown_literally_on_the_page_and_add_no_element(aleppo, first):
    some = PAYLOADS[first : first + 60]
    told = tuple(spoken(aleppo, seq=n, text=text, quote=text) for n, text in enumerate(some))
    page = render.html(replace(aleppo, statements=told))
    words = "".join(ET.fromstring(page.removeprefix("<!DOCTYPE html>")).itertext())
    elements = {element.tag for element in ET.fromstring(page.removeprefix("<!DOCTYPE html>")).iter()}

    assert len(PAYLOADS) >= 200
    assert [text for text in some if text not in words] == []
    assert elements <= {*re.findall(r"<(\w+)", render.html(aleppo)), "bdi", "span", "details", "summary"}


@pytest.mark.pdf
@pytest.mark.nightly
@pytest.mark.parametrize("first", range(0, len(PAYLOADS), SHEETFUL))
def test_two_hundred_payloads_are_shown_literally_on_paper(aleppo, first):
    some = PAYLOADS[first : first + SHEETFUL]
    told = tuple(spoken(aleppo, seq=n, text=text, quote=text) for n, text in enumerate(some))
    pdf = render.pdf(replace(aleppo, statements=told))
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    words = "".join("".join(page.extract_text() for page in reader.pages).split())

    assert [text for text in some if "".join(text.split()) not in words] == []
    assert list(reader.attachments) == ["report.json", "summary.json", "figures.csv", "figures.hxl.csv"]
    assert b"root:x:0" not in pdf


@pytest.mark.pdf
def test_hostile_text_is_shown_literally_on_paper(aleppo):
    everything = [spoken(aleppo, seq=n, text=text, quote=text) for n, text in enumerate(HOSTILE)]
    pdf = render.pdf(replace(aleppo, statements=tuple(everything), name=HOSTILE[0]))
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    words = "".join("".join(page.extract_text() for page in reader.pages).split())

    for text in HOSTILE:
        assert "".join(text.split()) in words
    assert list(reader.attachments) == ["report.json", "summary.json", "figures.csv", "figures.hxl.csv"]
    assert b"root:x:0" not in pdf


@pytest.fixture
def canary() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and every caller it had."""
    callers: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                callers.append(address)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], callers
        stop.set()
        thread.join()


@pytest.mark.pdf
def test_the_press_fetches_nothing_even_when_a_page_asks_for_it(canary, tmp_path):
    port, callers = canary
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of this machine")
    addresses = [
        f"http://127.0.0.1:{port}/a",
        f"https://127.0.0.1:{port}/b",
        f"ftp://127.0.0.1:{port}/c",
        f"//127.0.0.1:{port}/d",
        secret.as_uri(),
        "data:text/css,body{color:red}",
        "sitrep-font:../press",
        "sitrep-font:/etc/passwd",
    ]
    asks = (
        '<link rel="stylesheet" href="{0}"/><link rel="attachment" href="{0}"/><img src="{0}" alt="x"/>'
        '<a rel="attachment" href="{0}">x</a><object data="{0}"></object><embed src="{0}"/>'
        '<svg><title>x</title><image href="{0}"/><use href="{0}"/></svg><p>x</p><ul><li>x</li></ul>'
        '<style>@import "{0}"; @font-face {{ font-family: x; src: url({0}) }} p {{ font-family: x }}'
        "p {{ background: url({0}) }} li {{ list-style-image: url({0}) }} p::before {{ content: url({0}) }}</style>"
    )
    page = "".join(asks.format(html.escape(address)) for address in addresses)

    pdf = printed(f"<html lang='en'><body>{page}</body></html>", [], Limits())

    assert callers == []
    assert pypdf.PdfReader(io.BytesIO(pdf)).attachments == {}
    assert b"the secret of this machine" not in pdf


def test_an_override_of_the_reading_direction_is_made_visible(aleppo):
    turned = spoken(aleppo, text="\u202e32 killed\u2066 and \u202bmore", lang=None)
    page = render.html(replace(aleppo, statements=(turned,)))

    assert "\ufffd32 killed and more" in page


def pages(report: Report) -> int:
    return len(pypdf.PdfReader(io.BytesIO(render.pdf(report))).pages)


@pytest.mark.pdf
def test_endless_words_and_towers_of_accents_do_not_blow_the_page(aleppo):
    endless = spoken(aleppo, text="a" * 1_000_000, quote="e" + "\u0301" * 100_000)
    report = replace(aleppo, statements=(replace(endless, addressee="\x00\x07"),))

    plain = replace(aleppo, statements=aleppo.statements[:1])

    assert len(render.html(report).encode()) - len(render.html(plain).encode()) < 20_000
    assert sheets(report) - sheets(plain) <= 1


def sheets(report: Report) -> int:
    return len(pypdf.PdfReader(io.BytesIO(render.pdf(report))).pages)
