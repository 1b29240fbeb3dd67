"""A note that somebody signed is told from every other: T5 of the table of tampering."""

import base64
import contextlib
import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.checkpoint import Checkpoint, KeyUnreadable, NoteRefused, Signer, Verifier, origin, parted

HERE = origin(UUID(int=1), "aleppo-2026")
SIGNER = Signer(HERE, bytes(range(32)))
CHECKPOINT = Checkpoint(HERE, 36, bytes(32))


def test_the_example_of_the_specification_is_read_as_the_specification_reads_it():
    # C2SP signed-note, section "Verifier keys" and "Example", as golang.org/x/mod/sumdb/note tests it.
    key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    note = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )

    assert str(Verifier.parse(key)) == key
    assert Verifier.parse(key).open(note) == note.partition("\n\n")[0] + "\n"


def test_what_is_signed_is_read_back_and_the_same_text_gets_the_same_bytes():
    note = SIGNER.sign(CHECKPOINT.text)
    verifier = Verifier.parse(str(SIGNER.verifier))

    assert note == SIGNER.sign(CHECKPOINT.text)
    assert Checkpoint.parse(verifier.open(note), HERE) == CHECKPOINT
    assert note.startswith(f"{HERE}\n36\n{base64.b64encode(bytes(32)).decode()}\n\n— {HERE} ")


def test_the_signature_of_a_witness_beside_it_is_no_harm():
    note = SIGNER.sign(CHECKPOINT.text)
    witness = Signer("witness.example", bytes(32)).sign(CHECKPOINT.text)

    assert SIGNER.verifier.open(note + witness.rpartition("\n\n")[2]) == CHECKPOINT.text


def test_a_note_of_another_key_of_another_name_or_of_nobody_is_refused():
    for note in (
        Signer(HERE, bytes(32)).sign(CHECKPOINT.text),
        Signer("another", SIGNER.seed).sign(CHECKPOINT.text),
        CHECKPOINT.text,
        f"{CHECKPOINT.text}\n",
    ):
        with pytest.raises(NoteRefused):
            SIGNER.verifier.open(note)


def test_a_checkpoint_of_another_log_is_refused():
    with pytest.raises(NoteRefused):
        Checkpoint.parse(CHECKPOINT.text, origin(UUID(int=2), "aleppo-2026"))


def test_one_changed_character_anywhere_is_refused_in_1000_seeded_trials():
    note, chance = SIGNER.sign(CHECKPOINT.text), random.Random(7)
    for _ in range(1000):
        place = chance.randrange(len(note))
        other = chance.choice([sign for sign in "0aZ/+ =\n—" if sign != note[place]])
        with pytest.raises(NoteRefused):
            SIGNER.verifier.open(note[:place] + other + note[place + 1 :])


@given(st.text())
def test_whatever_is_given_is_a_note_or_is_refused(text):
    with contextlib.suppress(NoteRefused):
        parted(text)
    with pytest.raises(KeyUnreadable):
        Verifier.parse(text)
