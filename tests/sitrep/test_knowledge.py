"""What was known at a seq, as a report or a dashboard reads it."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from eventlog import log, merkle, register
from foundation.problems import NotFound
from sitrep import knowledge, projection
from sitrep.audience import apart, visible
from sitrep.knowledge import views


async def known(crisis, at=None, **more):
    await projection.catch_up(crisis.database)
    view = await knowledge.known_at(crisis.database, crisis.name, at)
    return await knowledge.facts(crisis.database, view, **more)


async def values(crisis, at=None):
    return [fact.event.data.value for fact in await known(crisis, at)]


async def test_a_posted_fact_is_known_with_its_text(crisis):
    posted = await crisis.figure("dozens", text="Dozens were killed.", private={"witness": "a name"})

    (fact,) = await known(crisis)

    assert (fact.root, fact.version, fact.id, fact.type) == (2, 2, posted.id, "figure.reported")
    assert (fact.verification, fact.verified_by, fact.sensitivity) == ("unverified", None, "moderate")
    assert fact.event.text == "Dozens were killed."
    assert fact.event.private is None
    assert fact.event.id == posted.id
    assert not fact.corrected
    assert fact.recorded.organisation == "watch"


async def test_a_later_retraction_is_invisible_at_an_earlier_seq(crisis):
    posted = await crisis.figure(23)
    taken_back = await crisis.retract(posted.id)

    assert await values(crisis) == []
    assert await values(crisis, taken_back.seq - 1) == [23]


async def test_a_correction_holds_from_its_own_seq_and_keeps_the_root(crisis):
    posted = await crisis.figure(23)
    corrected = await crisis.correct(posted.id, 32)

    assert await values(crisis, posted.seq) == [23]
    (fact,) = await known(crisis)
    assert (fact.event.data.value, fact.root, fact.version) == (32, posted.seq, corrected.seq)
    assert fact.corrected
    assert fact.correction == "typo"
    assert (fact.event.id, fact.recorded.recorded_at) == (posted.id, posted.recorded_at)


async def test_a_correction_of_a_correction_corrects_the_same_fact(crisis):
    posted = await crisis.figure(23)
    middle = await crisis.correct(posted.id, 32)
    await crisis.correct(middle.id, 33)

    assert await values(crisis) == [33]
    assert await values(crisis, middle.seq) == [32]


async def test_a_corrected_fact_reads_as_if_it_had_been_posted_right(crisis, crisis_of):
    wrong, right = crisis, await crisis_of(crisis.database, "right").open()
    posted = await wrong.figure(23)
    await wrong.correct(posted.id, 32)
    await right.figure(32, id=str(posted.id))

    (corrected,), (as_meant,) = await known(wrong), await known(right)

    for field in ("root", "id", "type", "event", "verification", "verified_by", "sensitivity"):
        assert getattr(corrected, field) == getattr(as_meant, field)


async def test_retracting_the_middle_correction_leaves_the_last_in_force(crisis):
    posted = await crisis.figure(23)
    middle = await crisis.correct(posted.id, 32)
    await crisis.correct(middle.id, 33)
    await crisis.retract(middle.id)

    assert await values(crisis) == [33]


async def test_retracting_a_correction_restores_what_it_corrected(crisis):
    posted = await crisis.figure(23)
    corrected = await crisis.correct(posted.id, 32)
    await crisis.retract(corrected.id)

    assert await values(crisis) == [23]
    assert await values(crisis, corrected.seq) == [32]


async def test_retracting_a_retraction_restores_the_fact(crisis):
    posted = await crisis.figure(23)
    first = await crisis.retract(posted.id)
    second = await crisis.retract(first.id)
    third = await crisis.retract(second.id)

    assert await values(crisis, first.seq) == []
    assert await values(crisis, second.seq) == [23]
    assert await values(crisis, third.seq) == []


async def test_a_verification_is_dropped_by_a_later_correction_and_returns_with_its_version(crisis):
    posted = await crisis.figure(23)
    await crisis.verify(posted.id)
    corrected = await crisis.correct(posted.id, 32)
    undone = await crisis.retract(corrected.id)

    (then,) = await known(crisis, corrected.seq - 1)
    assert (then.verification, then.verified_by) == ("verified", "desk")
    (after,) = await known(crisis, corrected.seq)
    assert (after.verification, after.verified_by) == ("unverified", None)
    (restored,) = await known(crisis, undone.seq)
    assert restored.verification == "verified"


async def test_an_act_waits_for_the_event_that_it_names(crisis):
    coming = uuid4()
    early = await crisis.correct(coming, 32)
    waiting = await known(crisis)
    posted = await crisis.figure(23, id=str(coming))

    (fact,) = await known(crisis)

    assert waiting == ()
    assert (fact.root, fact.version, fact.event.data.value) == (posted.seq, early.seq, 32)


async def test_an_act_of_another_partner_is_without_effect(crisis):
    posted = await crisis.figure(23, by="watch")
    await crisis.retract(posted.id, by="somebody")
    await crisis.correct(posted.id, 99, by="somebody")

    assert await values(crisis) == [23]


async def test_a_coordinator_may_act_on_what_others_said(crisis):
    posted = await crisis.figure(23, by="watch")
    await crisis.retract(posted.id, by="desk", capacity="coordinator")

    assert await values(crisis) == []


async def test_a_partner_cannot_take_another_s_fact_through_a_correction_of_its_own(crisis):
    posted = await crisis.figure(23, by="watch")
    void = await crisis.correct(posted.id, 98, by="somebody")
    await crisis.correct(void.id, 99, by="somebody")

    assert await values(crisis) == [23]


async def test_a_correction_of_another_type_is_without_effect(crisis):
    coming = uuid4()
    await crisis.correct(coming, 32)
    await crisis.post(
        {"id": str(coming), "type": "statement.made", "occurred": "2026-01-09", "data": {"speech_act": "refuse"}}
    )

    (fact,) = await known(crisis)

    assert (fact.type, fact.corrected) == ("statement.made", False)


async def test_a_reclassification_protects_what_was_known_before_it(crisis):
    posted = await crisis.figure(23)
    severe = await crisis.reclassify(posted.id, level="severe")

    (then,) = await known(crisis, posted.seq)
    assert then.sensitivity == "severe"

    await crisis.retract(severe.id, by="desk", capacity="coordinator")
    (undone,) = await known(crisis, posted.seq)
    assert undone.sensitivity == "moderate"


async def test_a_correction_that_says_more_sensitive_protects_the_version_before_it(crisis):
    posted = await crisis.figure(23)
    await crisis.post(
        {
            "type": "event.corrected",
            "about": [str(posted.id)],
            "data": {
                "reason": "privacy",
                "event": {
                    "type": "figure.reported",
                    "occurred": "2026-01-09",
                    "sensitivity": "severe",
                    "data": {"indicator": "killed", "basis": "cumulative", "value": 23},
                },
            },
        }
    )

    (then,) = await known(crisis, posted.seq)

    assert then.sensitivity == "severe"


async def test_a_sender_s_own_verification_is_said_to_be_the_sender_s(crisis):
    await crisis.figure(23, verification={"status": "verified", "method": "site visit"})

    (fact,) = await known(crisis)

    assert (fact.verification, fact.verified_by) == ("verified", "watch")


async def test_an_instant_means_the_last_seq_recorded_by_then(crisis):
    first = await crisis.figure(23)
    second = await crisis.figure(24)

    assert await values(crisis, first.recorded_at) == [23]
    assert await values(crisis, second.recorded_at - timedelta(microseconds=1)) == [23]
    assert await values(crisis, datetime(2100, 1, 1, tzinfo=UTC)) == [23, 24]


async def test_nothing_is_known_before_the_crisis_was_opened(crisis):
    await projection.catch_up(crisis.database)

    for moment in (0, datetime(2020, 1, 1, tzinfo=UTC)):
        with pytest.raises(knowledge.NotOpenedYet):
            await knowledge.known_at(crisis.database, crisis.name, moment)


async def test_a_crisis_that_does_not_exist_is_not_found(database):
    with pytest.raises(NotFound):
        await knowledge.known_at(database, "nowhere")


async def test_a_seq_past_the_end_of_the_log_is_answered_with_its_end(crisis):
    await crisis.figure(23)
    await projection.catch_up(crisis.database)

    view = await knowledge.known_at(crisis.database, crisis.name, 999)

    assert view == knowledge.View("aleppo-2026", 2, 2, 2, 2)


async def test_what_is_not_projected_yet_is_named_and_not_promised(crisis, monkeypatch):
    monkeypatch.setattr(views, "PATIENCE_SECONDS", 0.05)
    await projection.catch_up(crisis.database)
    late = await crisis.figure(23)

    view = await knowledge.known_at(crisis.database, crisis.name, late.seq)

    assert (view.known, view.head) == (1, 1)


async def test_a_reader_waits_for_what_was_posted_a_moment_ago(crisis):
    await projection.catch_up(crisis.database)
    posted = await crisis.figure(23)

    async with asyncio.TaskGroup() as tasks:
        reader = tasks.create_task(knowledge.known_at(crisis.database, crisis.name))
        await asyncio.sleep(0.05)
        tasks.create_task(projection.catch_up(crisis.database))

    assert reader.result().known == posted.seq


async def test_facts_are_chosen_by_type_and_by_the_time_from_which_they_hold(crisis):
    await crisis.figure(23, occurred="2026-01-07")
    await crisis.figure(24, occurred="2026-01-09")
    await crisis.post({"type": "statement.made", "occurred": "2026-01-07", "data": {"speech_act": "refuse"}})
    cutoff = datetime(2026, 1, 8, 17, tzinfo=UTC)

    assert [fact.root for fact in await known(crisis, ends_by=cutoff)] == [2, 4]
    assert [fact.root for fact in await known(crisis, types=("figure.reported",))] == [2, 3]


async def test_the_ends_name_the_days_that_have_a_report(crisis):
    await crisis.figure(23, occurred="2026-01-07")
    await crisis.figure(24, occurred="2026-01-07")
    await projection.catch_up(crisis.database)
    view = await knowledge.known_at(crisis.database, crisis.name)

    assert [held.as_of for held in await knowledge.ends(crisis.database, view)] == [
        datetime(2026, 1, 7, 17, tzinfo=UTC)
    ]


async def test_the_standing_proves_any_past_seq_with_the_tree_of_that_time(crisis):
    roots = {}
    for number in range(1200):
        if number % 97 == 0:
            async with crisis.database.raw() as connection:
                head = await log.head(connection, crisis.name)
            assert head is not None
            roots[head.seq] = head.root
            await crisis.figure(number)
        elif number % 97 == 1:
            await crisis.post_all(
                [
                    ({"type": "figure.reported", "occurred": "2026-01-09", "data": d}, "watch", "partner")
                    for d in [{"indicator": "killed", "basis": "cumulative", "value": n} for n in range(95)]
                ]
            )
    await projection.catch_up(crisis.database)

    for seq, root in roots.items():
        view = await knowledge.known_at(crisis.database, crisis.name, seq)
        standing = await knowledge.standing(crisis.database, view)
        assert (standing.tree_size, standing.root) == (seq, root)
    assert merkle.EMPTY_ROOT not in roots.values()


async def test_counts_say_what_was_taken_back_and_what_was_corrected(crisis):
    first, second = await crisis.figure(1), await crisis.figure(2)
    await crisis.figure(3)
    await crisis.retract(first.id)
    await crisis.correct(second.id, 20)
    await projection.catch_up(crisis.database)
    view = await knowledge.known_at(crisis.database, crisis.name)

    assert await knowledge.counts(crisis.database, view) == knowledge.Counts(2, 1, 1, 0)


async def test_erased_text_is_gone_from_what_is_known(crisis):
    await crisis.figure(23, text="a name")
    async with crisis.database.raw() as connection:
        await connection.execute("DELETE FROM eventlog.erasable")

    (fact,) = await known(crisis)

    assert fact.event.text is None


async def test_a_dispute_shows_as_a_verification_does_and_can_be_undone(crisis):
    posted = await crisis.figure(23)
    await crisis.verify(posted.id)
    value = {"type": "event.disputed", "about": [str(posted.id)], "data": {"reason": "another count"}}
    disputed = await crisis.post(value, by="desk", capacity="coordinator")
    (fact,) = await known(crisis)
    await crisis.retract(disputed.id, by="desk")
    (undone,) = await known(crisis)

    assert (fact.verification, fact.verified_by) == ("disputed", "desk")
    assert (undone.verification, undone.verified_by) == ("verified", "desk")


async def test_what_nobody_classified_has_the_level_of_its_type_and_subject(crisis):
    await crisis.post({"type": "hazard.observed", "occurred": "2026-01-09", "data": {"hazard": "winter"}})
    await crisis.post({"type": "concern.raised", "occurred": "2026-01-09", "data": {"concern": ["looting"]}})
    await crisis.post({"type": "concern.raised", "occurred": "2026-01-09", "data": {"concern": ["gbv"]}})

    assert [fact.sensitivity for fact in await known(crisis)] == ["low", "high", "severe"]


async def merge(crisis, kept, *others, **who):
    about = [str(kept.id), *(str(other.id) for other in others)]
    return await crisis.post({"type": "event.merged", "about": about, "data": {"reason": "repeat"}}, **(who or DESK))


async def standing(crisis, at=None):
    return [fact.root for fact in apart(await known(crisis, at))]


async def test_what_is_merged_counts_as_nothing_from_that_seq_until_the_merge_is_retracted(crisis):
    one, two, three = await crisis.figure(23), await crisis.figure(23), await crisis.figure(23)
    merged = await merge(crisis, one, two, three)
    back = await crisis.retract(merged.id, **DESK)

    assert await standing(crisis, merged.seq - 1) == [one.seq, two.seq, three.seq]
    assert await standing(crisis, merged.seq) == [one.seq]
    assert await standing(crisis, back.seq) == [one.seq, two.seq, three.seq]


async def test_chains_of_merges_are_followed_to_their_end(crisis):
    one, two, three = await crisis.figure(1), await crisis.figure(1), await crisis.figure(1)
    await merge(crisis, two, three)
    await merge(crisis, one, two)
    (kept,) = apart(await known(crisis))

    assert (kept.id, kept.repeats) == (one.id, (two.id, three.id))


async def test_a_merge_is_void_while_what_it_keeps_is_retracted_or_not_known_yet(crisis):
    coming, posted = uuid4(), await crisis.figure(23)
    about = [str(coming), str(posted.id)]
    waiting = await crisis.post({"type": "event.merged", "about": about, "data": {"reason": "repeat"}}, **DESK)
    kept = await crisis.figure(23, id=str(coming))
    gone = await crisis.retract(kept.id)

    assert await standing(crisis, waiting.seq) == [posted.seq]
    assert await standing(crisis, kept.seq) == [kept.seq]
    assert await standing(crisis, gone.seq) == [posted.seq]


async def test_of_merges_in_a_circle_the_later_is_void_until_the_earlier_is_retracted(crisis):
    one, two = await crisis.figure(23), await crisis.figure(23)
    first = await merge(crisis, one, two)
    second = await merge(crisis, two, one)
    await crisis.retract(first.id, **DESK)

    assert await standing(crisis, second.seq) == [one.seq]
    assert await standing(crisis) == [two.seq]


async def test_a_partner_merges_its_own_events_only_and_events_of_two_types_stay_apart(crisis):
    own, again, other = await crisis.figure(23), await crisis.figure(23), await crisis.figure(23, by="other")
    said = await crisis.post({"type": "statement.made", "occurred": "2026-01-09", "data": {"speech_act": "refuse"}})
    await merge(crisis, own, other, by="watch")
    await merge(crisis, other, own, by="watch")
    await merge(crisis, own, said)
    assert await standing(crisis) == [own.seq, again.seq, other.seq, said.seq]

    await merge(crisis, own, again, by="watch")
    assert await standing(crisis) == [own.seq, other.seq, said.seq]


async def test_a_fact_merged_into_one_that_is_protected_stands_for_whoever_may_not_see_that(crisis):
    one, two, three = await crisis.figure(23), await crisis.figure(23), await crisis.figure(23)
    await merge(crisis, one, two, three)
    await crisis.reclassify(one.id, level="severe")
    facts = await known(crisis)
    async with crisis.database.raw() as connection:
        registered = await register.at(connection, crisis.name)

    assert registered is not None
    assert [fact.root for fact in visible(facts, "public", registered)] == [two.seq]
    assert [fact.root for fact in visible(facts, "restricted", registered)] == [one.seq]


async def test_acts_on_no_event_leave_what_is_known_as_it_is(crisis):
    posted = await crisis.figure(23)
    desk = {"by": "desk", "capacity": "coordinator"}
    await crisis.post({"type": "crisis.configured", "data": {"name": "Aleppo, north"}}, **desk)
    await crisis.post({"type": "crisis.closed", "data": {"reason": "over"}}, **desk)
    (fact,) = await known(crisis)
    view = await knowledge.known_at(crisis.database, crisis.name)

    assert fact.id == posted.id
    assert await knowledge.parked(crisis.database, view) == ()


DESK = {"by": "desk", "capacity": "coordinator"}
HIGHLIGHT = {
    "type": "narrative.written",
    "data": {"day": "2026-01-09", "section": "highlights", "lang": "en", "items": [{"text": "Shelling went on."}]},
}


def decided(*cites, value=23):
    data = {"indicator": "killed", "value": value, "reason": "the only count on the ground"}
    return {"type": "figure.decided", "about": [*map(str, cites)], "data": data}


async def test_what_an_editor_states_is_known_among_the_facts_and_can_be_taken_back(crisis):
    posted = await crisis.figure(23)
    written = await crisis.post(HIGHLIGHT, **DESK)
    desk = {"role": "Cluster coordinator", "organisation": "A UN agency"}
    contact = await crisis.post({"type": "contact.listed", "data": desk}, **DESK)
    choice = await crisis.post(decided(posted.id), **DESK)

    facts = await known(crisis)
    assert [fact.id for fact in facts] == [posted.id, written.id, contact.id, choice.id]
    assert [fact.sensitivity for fact in facts] == ["moderate", "moderate", "low", "moderate"]
    assert facts[1].event.data.items[0].text == "Shelling went on."

    await crisis.retract(written.id, **DESK)
    assert [fact.id for fact in await known(crisis)] == [posted.id, contact.id, choice.id]


async def test_what_an_editor_states_is_bounded_by_what_was_edited_and_not_by_what_was_known(crisis):
    posted = await crisis.figure(23)
    written = await crisis.post(HIGHLIGHT, **DESK)
    await crisis.figure(24)
    await projection.catch_up(crisis.database)

    async def seen(known, edited):
        view = knowledge.View(crisis.name, known, edited, edited, edited)
        return [fact.id for fact in await knowledge.facts(crisis.database, view)]

    assert await seen(posted.seq, written.seq) == [posted.id, written.id]
    assert await seen(posted.seq, posted.seq) == [posted.id]


async def test_another_partner_cannot_take_back_what_an_editor_states(crisis):
    written = await crisis.post(HIGHLIGHT, **DESK)
    await crisis.retract(written.id, by="watch")

    assert [fact.id for fact in await known(crisis)] == [written.id]


async def test_an_editor_s_statement_is_neither_counted_nor_a_day_of_its_own(crisis):
    await crisis.post(HIGHLIGHT, **DESK)
    await projection.catch_up(crisis.database)
    view = await knowledge.known_at(crisis.database, crisis.name)

    assert await knowledge.counts(crisis.database, view) == knowledge.Counts(0, 0, 0, 0)
    assert await knowledge.ends(crisis.database, view) == ()


async def test_a_reclassified_narrative_is_protected_backwards(crisis):
    written = await crisis.post(HIGHLIGHT, **DESK)
    await crisis.reclassify(written.id, level="severe")

    (then,) = await known(crisis, written.seq)

    assert then.sensitivity == "severe"
