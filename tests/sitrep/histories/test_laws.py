"""What holds of the figures whatever is posted, corrected, taken back, checked or merged, and in whatever order."""

import asyncio
import itertools
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from foundation.database import Database
from sitrep import knowledge, projection

unhurried = settings(deadline=None)  # the first of a run also reads the contract

DAY = date(2026, 1, 9)
SOON = datetime(2026, 1, 7, 21, tzinfo=UTC)  # the first instant of 8 January in Damascus
VALUES = (0, 3, 9, 14, 23, "at least 23", "more than 20", "about 40", "up to 30", {"low": 5, "high": 25}, "dozens")
ORIGINS = (
    {"origin": {"ref": "a"}},
    {"origin": {"ref": "a"}, "relayed_by": [{"ref": "c"}]},
    {"origin": {"ref": "b"}},
    {"origin": {"ref": "c"}},
    {"origin": {"ref": "a-branch"}},
    {"origin": {"kind": "unnamed"}, "relayed_by": [{"ref": "c"}]},
    {"origin": {"pseudonym": "P1", "kind": "eyewitness", "protected": True}, "first_hand": True},
    {"origin": {"name": "A group that nobody registered", "kind": "nngo"}},
    None,
)
# What is said of a figure besides its value and its origin; most are plain, so that claims meet in one scope.
KINDS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {},
    {"basis": "stock"},
    {"basis": "unknown"},
    {"population": "civilians"},
    {"side": "X"},
    {"baseline": True},
    {"window": None},
    {"of_whom": [{"population": "women", "value": 3}]},
    {"basis": "incremental", "window": {"start": "2026-01-06", "end": "2026-01-07"}},
    {"basis": "incremental", "window": {"start": "2026-01-07", "end": "2026-01-08"}},
    {"basis": "incremental", "window": {"start": "2026-01-08", "end": "2026-01-08"}},
    {"unit": "households", "household_factor": 5},
    {"basis": "stock", "round": 1},
    {"basis": "stock", "round": 2},
)


@st.composite
def claims(draw, kinds=KINDS, values=VALUES):
    """What a figure.reported event says, made at a stated time, so that its place in the log decides nothing."""
    as_of = SOON + timedelta(hours=draw(st.sampled_from((0, 0, 10, 20, 30, 43))))
    value = {
        "type": "figure.reported",
        "occurred": "2026-01-08",
        "as_of": draw(st.sampled_from((as_of.isoformat(), as_of.date().isoformat()))),
        "reported_at": (as_of + timedelta(hours=draw(st.sampled_from((0, 1, 30))))).isoformat(),
        "data": {
            "indicator": draw(st.sampled_from(("killed", "killed", "killed", "injured"))),
            "basis": "cumulative",
            "value": draw(st.sampled_from(values)),
            **draw(st.sampled_from(kinds)),
        },
    }
    if (place := draw(st.sampled_from((None, None, "town", "east", "west")))) is not None:
        value["place"] = {"ref": place}
    if (source := draw(st.sampled_from(ORIGINS))) is not None:
        value["source"] = source
    return value


@st.composite
def histories(draw, post_of, *, kinds=KINDS, acts=("correct", "retract", "check", "merge", "decide", "source")):
    """Facts and what people make of them, in any order: an act may come before the event that it names."""
    said = draw(st.lists(claims(kinds), min_size=1, max_size=6))
    done = draw(st.lists(st.sampled_from(acts), max_size=6)) if acts else []
    seqs = draw(st.permutations(range(2, 2 + len(said) + len(done))))
    facts = [
        post_of(seq, value, draw(st.sampled_from(("watch", "other")))) for seq, value in zip(seqs, said, strict=False)
    ]
    named = [str(UUID(int=seq)) for seq in range(2, 2 + len(seqs))]
    return facts + [
        post_of(seq, draw(act(kind, [one for one in named if one != str(UUID(int=seq))], facts)), by)
        for seq, kind in zip(seqs[len(said) :], done, strict=True)
        for by in (draw(st.sampled_from(("desk", "desk", "watch"))),)
    ]


@st.composite
def act(draw, kind, named, facts):
    """One act, mostly on facts, now and then on another act or on what never comes."""
    known = [str(fact.id) for fact in facts]
    one = st.one_of(st.sampled_from(known), st.sampled_from(known), st.sampled_from([*named, str(UUID(int=99))]))
    match kind:
        case "correct":
            data = {"reason": draw(st.sampled_from(("typo", "reclassified"))), "event": draw(claims())}
            return {"type": "event.corrected", "about": [draw(one)], "data": data}
        case "retract":
            return {"type": "event.retracted", "about": [draw(one)], "data": {"reason": "other"}}
        case "check":
            status = draw(st.sampled_from(("verified", "verified", "refuted", "disputed", "under_verification")))
            return {"type": "event.verified", "about": [draw(one)], "data": {"status": status}}
        case "merge":
            about = draw(st.lists(one, min_size=2, max_size=3, unique=True))
            return {"type": "event.merged", "about": about, "data": {"reason": "repeat"}}
        case "decide":
            about = draw(st.lists(one, min_size=1, max_size=2, unique=True))
            data = {"indicator": "killed", "value": draw(st.sampled_from((9, 23, {"low": 3, "high": 23})))}
            decided = {"occurred": "2026-01-09T12:00:00+03:00", "data": {**data, "reason": "reviewed"}}
            return {"type": "figure.decided", "about": about, **decided}
        case _:
            merged = {"type": "source.merged", "data": {"into": "a", "refs": ["b"]}}
            anew = {"type": "source.registered", "data": {"ref": "b", "name": "B", "kind": "hospital"}}
            return draw(st.sampled_from((merged, anew)))


def without(posts, *kinds):
    return [post for post in posts if post.type not in kinds]


def rows(figures, *leaving):
    """The rows as they are compared, without what is left out of the comparison."""
    return [replace(figure, **dict.fromkeys(leaving)) for figure in figures]


@unhurried
@given(data=st.data())
def test_what_is_retracted_might_never_have_been_posted(log_of, post_of, data):
    posts = data.draw(histories(post_of))
    gone = data.draw(st.sampled_from([post for post in posts if post.type in UNDONE]))
    # A decision on it is void and says so; of one on what never came there is nothing to say.
    posts = [post for post in posts if post.type != "figure.decided" or gone.id not in post.about]
    # A check holds for the version that was in force when it was made.
    posts = without(posts, "event.verified", "figure.decided") if gone.type == "event.corrected" else posts
    back = post_of(50, {"type": "event.retracted", "about": [str(gone.id)], "data": {"reason": "other"}}, "desk")
    others = [post for post in posts if post is not gone]

    assert log_of([*posts, back]).figures(DAY) == log_of(others).figures(DAY)


UNDONE = ("figure.reported", "event.corrected", "event.verified", "event.merged")


@unhurried
@given(data=st.data())
def test_a_retraction_that_is_retracted_might_never_have_been_posted(log_of, post_of, data):
    posts = data.draw(histories(post_of))
    gone = data.draw(st.sampled_from(posts))
    back = {"type": "event.retracted", "about": [str(gone.id)], "data": {"reason": "other"}}
    forth = {"type": "event.retracted", "about": [str(UUID(int=50))], "data": {"reason": "other"}}

    assert log_of([*posts, post_of(50, back, "desk"), post_of(51, forth, "desk")]).figures(DAY) == log_of(
        posts
    ).figures(DAY)


@unhurried
@given(data=st.data())
def test_what_is_corrected_might_have_been_posted_right(log_of, post_of, data):
    posts = data.draw(histories(post_of))
    wrong = data.draw(st.sampled_from([post for post in posts if post.type == "figure.reported"]))
    # A check holds for the version that was checked, and a decision for what its claims, or those merged, said.
    posts = [post for post in posts if wrong.id not in post.about or post.type not in ON_A_VERSION]
    posts = without(posts, "event.merged") if any(post.type == "figure.decided" for post in posts) else posts
    right = data.draw(claims())
    correction = {"type": "event.corrected", "about": [str(wrong.id)], "data": {"reason": "typo", "event": right}}
    meant = [replace(post, value=right) if post is wrong else post for post in posts]

    assert rows(log_of([*posts, post_of(50, correction, "desk")]).figures(DAY), "change_note") == rows(
        log_of(meant).figures(DAY), "change_note"
    )


ON_A_VERSION = ("event.corrected", "event.verified", "figure.decided")


@unhurried
@given(data=st.data())
def test_in_whatever_order_facts_arrive_the_figures_are_the_same(log_of, post_of, data):
    posts = data.draw(histories(post_of))
    facts, acts = without(posts, *ACTS), [post for post in posts if post.type in ACTS]
    assume(len(facts) > 1)
    order = data.draw(st.permutations([fact.seq for fact in facts]))
    arrived = {str(fact.id): str(UUID(int=seq)) for fact, seq in zip(facts, order, strict=True)}
    # What they act on moves with the facts; whether an act came before or after one may matter: these are first.
    first = [renamed(post, {}, post.seq) for post in facts] + [renamed(post, {}, post.seq + 100) for post in acts]
    again = [renamed(post, arrived, order[n]) for n, post in enumerate(facts)]
    again += [renamed(post, arrived, post.seq + 100) for post in acts]

    assert numbers(log_of(again).figures(DAY)) == numbers(log_of(first).figures(DAY))


ACTS = (
    "event.corrected",
    "event.retracted",
    "event.verified",
    "event.merged",
    "figure.decided",
    "source.merged",
    "source.registered",
)


def renamed(post, names, seq):
    """The post at another place of the log, and what it names where that stands now."""
    about = [names.get(named, named) for named in post.value.get("about", ())]
    return replace(post, seq=seq, value={**post.value, "about": about} if about else post.value)


def numbers(figures):
    """What is printed of each scope, without ids, which follow the place in the log."""
    return sorted(
        repr(
            (
                (figure.figure_id, figure.display, figure.low, figure.best, figure.high, figure.status, figure.rule_id),
                (figure.n_claims, figure.n_origins, figure.alternatives, figure.verification, figure.as_of),
                (figure.change, figure.change_days, figure.change_note, figure.previous, figure.flags),
                sorted(f"{line.origin} {line.counts}" for line in figure.explanation.used),
                sorted(f"{line.origin} {line.reason}" for line in figure.explanation.left_out),
            )
        )
        for figure in figures
    )


@unhurried
@given(data=st.data())
def test_what_was_known_is_never_changed_by_what_came_later(log_of, post_of, data):
    posts = data.draw(histories(post_of))
    at = data.draw(st.integers(2, 14))
    later = log_of(posts)

    assert later.figures(DAY, at) == log_of([post for post in posts if post.seq <= at]).figures(DAY)


def behind(figure, context):
    """The quantities of the claims that a figure names as used, households as the persons that they are said to be."""
    claims = {(claim.event, claim.population): claim for claim in context.claims}
    for used in figure.explanation.used:
        claim = claims[used.event, used.population]
        size = 5 if claim.unit == "households" and figure.unit == "persons" else 1
        quantity = claim.quantity
        # "More than 20" households of five are more than 100 persons, "nearly 20" nearly 100: 20 was said.
        below, above = quantity.qualifier == "more_than", quantity.qualifier == "nearly"
        low = None if quantity.low is None else (quantity.low - below) * size + below
        high = None if quantity.high is None else (quantity.high + above) * size - above
        yield low, None if quantity.best is None else quantity.best * size, high


@unhurried
@given(data=st.data())
def test_no_figure_exceeds_the_sum_of_what_stands_behind_it(log_of, post_of, data):
    log = log_of(data.draw(histories(post_of)))
    context = log.context(DAY)
    for figure in log.figures(DAY):
        lows, bests, highs = zip(*behind(figure, context), strict=True) if figure.explanation.used else ((), (), ())

        assert (figure.low or 0) <= sum(low or 0 for low in lows)
        assert figure.best is None or figure.best <= sum(best or 0 for best in bests)
        assert figure.high is None or None in highs or figure.high <= sum(highs)


@unhurried
@given(data=st.data())
def test_no_average_is_ever_printed_nor_a_sum_of_two_origins(log_of, post_of, data):
    log = log_of(data.draw(histories(post_of, kinds=[kind for kind in KINDS if kind.get("basis") != "incremental"])))
    context = log.context(DAY)
    for figure in log.figures(DAY):
        parts = {one for line in behind(figure, context) for one in line if one is not None} | {0}
        if not ADDS.intersection((figure.rule_id,)) and figure.area is not None:
            assert {n for n in (figure.low, figure.best, figure.high) if n is not None} <= parts


ADDS = {"R4", "R5"}  # the only rules that add, each inside one origin


@unhurried
@given(data=st.data())
def test_a_relay_or_a_merge_of_sources_never_adds_an_origin(log_of, post_of, data):
    posts = data.draw(histories(post_of, acts=("correct", "retract", "check", "merge")))
    one = post_of(50, {"type": "source.merged", "data": {"into": "a", "refs": ["b"]}}, "desk")
    apart = {figure.figure_id: figure for figure in log_of(posts).figures(DAY)}
    for figure in log_of([*posts, one]).figures(DAY):
        before = apart[figure.figure_id]

        assert figure.n_origins <= before.n_origins
        assert figure.status != "corroborated" or before.status == "corroborated"
        assert (figure.low, figure.high) == (before.low, before.high)


@unhurried
@given(data=st.data())
def test_every_claim_is_in_the_row_of_its_scope_once_used_or_left_out_with_a_reason(log_of, post_of, data):
    log = log_of(data.draw(histories(post_of)))
    context = log.context(DAY)
    own: Counter[Any] = Counter()
    for figure in log.figures(DAY):
        lines = (*figure.explanation.used, *figure.explanation.left_out)
        assert all(line.reason for line in figure.explanation.left_out)
        assert not lines or max(Counter((line.event, line.population) for line in lines).values()) == 1
        # A row side by side repeats those that it stands above, and persons what is said of their households.
        above = figure.rule_id == "R8" and figure.basis != "unknown"
        listed = figure.explanation.left_out if above else lines
        own.update((line.event, line.population, figure.area, figure.unit) for line in listed)

    for claim in context.claims:
        times = own[claim.event, claim.population, context.named(claim.place), claim.unit]
        assert times == (1 if claim.as_of <= context.cutoff else times)


@unhurried
@given(data=st.data())
def test_what_is_merged_counts_as_if_it_had_never_been_posted(log_of, post_of, data):
    posts = data.draw(histories(post_of, acts=("correct", "check", "source")))
    reported = [post for post in posts if post.type == "figure.reported"]
    assume(len(reported) > 1)
    kept, same = data.draw(st.permutations(reported))[:2]
    merge = {"type": "event.merged", "about": [str(kept.id), str(same.id)], "data": {"reason": "repeat"}}
    others = [post for post in posts if post is not same]

    assert rows(log_of([*posts, post_of(50, merge, "desk")]).figures(DAY), "explanation") == rows(
        log_of(others).figures(DAY), "explanation"
    )


@unhurried
@given(data=st.data())
def test_what_people_merged_is_listed_with_who_did_it_beside_the_report_that_is_kept(log_of, post_of, data):
    log = log_of(data.draw(histories(post_of, acts=("merge", "merge", "correct", "retract", "check"))))
    context = log.context(DAY)
    told = {
        (line.event, line.by, line.merge.actor)
        for figure in log.figures(DAY)
        for line in figure.explanation.left_out
        if line.reason == "merged"
    }
    holding = {claim.event for claim in context.claims if claim.as_of <= context.cutoff}
    facts = {fact.root: fact for fact in log.facts()}
    for fact in facts.values():
        if fact.merged and (kept := str(facts[fact.merged[-1]].id)) in holding:
            assert (str(fact.id), kept, fact.merge.actor) in told


# A database is slow: a seventh of the histories that the other laws see, 14 in a usual run.
few = settings(
    max_examples=settings().max_examples // 7,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
names = (f"history-{number}" for number in itertools.count())


def known(facts):
    """What is known of each fact: which version, how far checked, by whom, and into what it was merged by whom."""
    return [
        (
            (fact.root, fact.version, fact.id, fact.type, fact.event, fact.correction),
            (fact.verification, fact.verified_by, fact.merged),
            fact.merge and (fact.merge.id, fact.merge.actor, fact.merge.reason),
            [(one.root, one.version, one.event, one.correction) for one in fact.cited],
        )
        for fact in facts
    ]


def test_what_is_folded_in_memory_is_what_postgres_knows_however_the_log_is_cut(dsn, crisis_of, log_of, post_of):
    async def projected(database, posts, cut):
        crisis = await crisis_of(database, next(names)).open()
        await crisis.post_all([({**post.value, "id": str(post.id)}, post.by, post.capacity) for post in posts])
        seq = 0
        async with database.raw() as connection:
            for size in itertools.chain(cut, itertools.repeat(len(posts))):
                if not (taken := await projection.advance(connection, crisis.name, seq, size)):
                    break
                seq += taken
        views = [knowledge.View(crisis.name, at, at, at, at) for at in (len(posts) // 2 + 1, len(posts) + 1)]
        return {view.edited: await knowledge.facts(database, view) for view in views}

    # All histories in one database, by one loop: to open these anew would take longer than what is looked at.
    with asyncio.Runner() as runner:
        database = runner.run(opened(dsn))

        @few
        @given(data=st.data())
        def law(data):
            posts = sorted(data.draw(histories(post_of)), key=lambda post: post.seq)
            cut = data.draw(st.lists(st.integers(1, 5), max_size=6))
            for at, facts in runner.run(projected(database, posts, cut)).items():
                assert known(facts) == known(log_of(posts).facts(at))

        try:
            law()
        finally:
            runner.run(database.__aexit__(None, None, None))


async def opened(dsn):
    return await Database(dsn).__aenter__()
