"""What editorial acts make of a fact, without a database."""

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.editing import Act, Effect, Root, Void, fold, history, voids

FIGURE = "figure.reported"


def identity(seq):
    return UUID(int=seq)


def root(seq=1, by="watch", kind=FIGURE):
    return Root(seq, identity(seq), kind, by)


def act(seq, kind, *about, by="watch", capacity="partner", corrects=FIGURE):
    about = tuple(map(identity, about))
    corrects, keeps = corrects if kind == "corrected" else None, about[0] if kind == "merged" else None
    return Act(seq, identity(seq), f"event.{kind}", about, by, capacity, corrects, keeps)


def desk(seq, kind, *about, **more):
    return act(seq, kind, *about, by="desk", capacity="coordinator", **more)


def split(events):
    """The facts and the acts of a generated log."""
    roots = [Root(e.seq, e.id, e.kind, e.by) for e in events if e.root]
    acts = [
        Act(
            e.seq, e.id, e.kind, e.about, e.by, e.capacity, e.corrects,
            e.about[0] if e.kind == "event.merged" else None,
        )
        for e in events
        if not e.root
    ]  # fmt: skip
    return roots, acts


def test_a_fact_on_which_nobody_acted_is_itself():
    assert fold(root(), [], 9) == Effect(1)


def test_the_correction_with_the_highest_seq_is_in_force():
    acts = [act(2, "corrected", 1), act(3, "corrected", 2), act(4, "corrected", 1)]

    assert [fold(root(), acts, at).version for at in (1, 2, 3, 4)] == [1, 2, 3, 4]


def test_a_correction_of_a_retracted_fact_waits_until_the_retraction_is_undone():
    acts = [act(2, "retracted", 1), act(3, "corrected", 1), act(4, "retracted", 2)]

    assert [fold(root(), acts, at).version for at in (2, 3, 4)] == [None, None, 3]


def test_of_two_retractions_that_name_each_other_the_later_counts():
    acts = [act(2, "retracted", 1, 3), act(3, "retracted", 2)]

    assert fold(root(), acts, 3) == Effect(1)
    assert voids(root(), acts) == (Void(2, identity(3), "about_a_later_retraction"),)


def test_corrections_that_name_each_other_reach_no_fact():
    acts = [act(2, "corrected", 3), act(3, "corrected", 2)]

    assert history(root(), acts) == ((1, Effect(1)),)


def test_a_verification_counts_for_the_version_that_was_in_force():
    acts = [act(2, "corrected", 1), desk(3, "verified", 1), act(4, "corrected", 1), act(5, "retracted", 4)]

    assert [fold(root(), acts, at).verified for at in (2, 3, 4, 5)] == [None, 3, None, 3]


def test_a_verification_that_names_a_correction_counts_only_while_that_is_in_force():
    acts = [act(2, "corrected", 1), act(3, "corrected", 1), desk(4, "verified", 2), act(5, "retracted", 3)]

    assert [fold(root(), acts, at).verified for at in (4, 5)] == [None, 4]


def test_a_verification_does_not_pass_to_what_was_in_force_before_a_correction_that_is_undone():
    acts = [act(2, "corrected", 1), desk(3, "verified", 1), act(4, "retracted", 2)]

    assert fold(root(), acts, 4) == Effect(1)


def test_the_last_verification_counts():
    acts = [desk(2, "verified", 1), desk(3, "verified", 1), desk(4, "retracted", 3)]

    assert [fold(root(), acts, at).verified for at in (2, 3, 4)] == [2, 3, 2]


def test_a_dispute_counts_like_a_verification_and_the_last_of_both_holds():
    acts = [desk(2, "verified", 1), desk(3, "disputed", 1), desk(4, "retracted", 3)]

    assert [fold(root(), acts, at).verified for at in (2, 3, 4)] == [2, 3, 2]


def test_a_merge_points_from_what_it_names_to_what_it_keeps_until_it_is_retracted():
    acts = [desk(2, "merged", 7, 1), desk(3, "verified", 2), desk(4, "retracted", 2)]

    assert history(root(), acts) == ((1, Effect(1)), (2, Effect(1, merges=(2,))), (4, Effect(1)))
    assert history(root(7), acts) == ((7, Effect(7)),)


def test_what_an_editor_states_is_taken_back_and_reclassified_and_nothing_else():
    acts = [
        desk(2, "corrected", 1),
        desk(3, "verified", 1),
        desk(4, "merged", 7, 1),
        desk(5, "reclassified", 1),
        desk(6, "retracted", 1),
    ]
    steps = history(root(kind="narrative.written"), acts)

    assert steps == ((1, Effect(1)), (5, Effect(1, reclassified=5)), (6, Effect(None, reclassified=5)))


def test_a_reclassification_outlives_corrections_and_may_name_one():
    acts = [act(2, "corrected", 1), desk(3, "reclassified", 2), act(4, "corrected", 1)]

    assert fold(root(), acts, 4) == Effect(4, reclassified=3)


def test_one_act_may_name_several_events():
    acts = [desk(3, "retracted", 1, 2)]

    assert [fold(root(seq), acts, 3) for seq in (1, 2)] == [Effect(None), Effect(None)]


def test_what_names_an_act_without_effect_says_nothing_of_the_fact():
    acts = [desk(2, "verified", 1), act(3, "corrected", 2), act(4, "corrected", 3), desk(5, "verified", 4)]

    assert fold(root(), acts, 5) == Effect(1, verified=2)


def test_what_is_wrong_with_an_act_is_said():
    acts = [
        act(2, "retracted", 1, by="somebody"),
        act(3, "corrected", 1, corrects="statement.made"),
        desk(4, "verified", 1),
        desk(5, "verified", 4),
        act(6, "corrected", 6, 1),
    ]

    assert [(void.seq, void.reason) for void in voids(root(), acts)] == [
        (2, "not_allowed"),
        (3, "type_differs"),
        (5, "not_editable"),
        (6, "about_itself"),
    ]


def test_an_organisation_may_take_back_its_own_act_on_another_s_fact():
    acts = [desk(2, "corrected", 1), act(3, "retracted", 2, by="desk")]

    assert [fold(root(), acts, at).version for at in (2, 3)] == [2, 1]


def test_an_organisation_cannot_undo_what_a_coordinator_did_to_its_fact():
    acts = [desk(2, "retracted", 1), act(3, "retracted", 2)]

    assert fold(root(), acts, 3) == Effect(None)


def test_waiting_acts_take_effect_together_when_their_fact_arrives():
    acts = [act(1, "corrected", 9), desk(2, "verified", 9), act(3, "retracted", 1)]

    assert history(root(9), acts) == ((9, Effect(9, verified=2)),)


def test_ten_thousand_verifications_of_one_event_are_folded_in_a_breath():
    acts = [desk(seq, "verified", 1) for seq in range(2, 10_002)]

    assert len(history(root(), acts)) == 10_001


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_at_every_seq_the_fold_is_what_the_rules_say_of_that_prefix(logs, oracle, data):
    events = data.draw(logs)
    roots, acts = split(events)
    asked = oracle(events)
    facts = {event.seq: event for event in events}

    for one in roots:
        for at in range(one.seq, len(events) + 2):
            effect = fold(one, acts, at)
            found = (effect.version, effect.verified, effect.reclassified, effect.merges)

            assert found == asked.holds(facts[one.seq], at)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_later_events_never_change_an_earlier_step(logs, data):
    events = data.draw(logs)
    roots, acts = split(events)
    at = data.draw(st.integers(1, len(events) + 1))

    for one in roots:
        if one.seq <= at:
            past = [step for step in history(one, acts) if step[0] <= at]

            assert tuple(past) == history(one, [known for known in acts if known.seq <= at])


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_what_is_retracted_is_as_if_it_had_never_been_posted(logs, data):
    events = [event for event in data.draw(logs) if event.kind not in ("event.verified", "event.disputed")]
    named = {identity for event in events for identity in event.about}
    unnamed = [event for event in events if event.id not in named]
    if not unnamed:
        return
    gone = data.draw(st.sampled_from(unnamed))
    last = 99
    undo = Act(last, identity(last), "event.retracted", (gone.id,), "desk", "coordinator")
    roots, acts = split(events)

    for one in roots:
        with_it = fold(one, [*acts, undo], last)
        without = fold(one, [known for known in acts if known.id != gone.id], last)

        assert with_it == (
            Effect(None, without.verified, without.reclassified, without.merges) if one.id == gone.id else without
        )


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_the_order_in_which_acts_are_handed_over_makes_no_difference(logs, data):
    roots, acts = split(data.draw(logs))
    shuffled = data.draw(st.permutations(acts))

    assert [history(one, shuffled) for one in roots] == [history(one, acts) for one in roots]
