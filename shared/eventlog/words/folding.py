"""Makes phrases comparable: one form of each letter, digit and mark. Never changes what is stored or printed."""

# ruff: noqa: RUF001 - Arabic letters and typographic signs are data here

import unicodedata
from typing import Final

_ARABIC_FORMS: Final = str.maketrans({"ى": "ي", "ة": "ه", "ٱ": "ا", "ـ": None})
_SAME: Final = str.maketrans(
    {
        "’": "'",
        "ʼ": "'",
        "‘": "'",
        "‐": "-",
        "‑": "-",
        "‒": "–",
        "—": "–",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2007": " ",
        "،": ",",
        # Marks of direction come along when Arabic is copied; they are no part of a number.
        **{chr(mark): None for mark in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))},
        **{chr(0x660 + digit): str(digit) for digit in range(10)},
        **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
    }
)


def folded(text: str) -> str:
    """A phrase as it is compared: accents, case, Arabic letter forms, digits of both Arabic sets made equal.

    Compatibility forms are left alone: a footnote mark (23²) must not become a digit.
    """
    kept: list[str] = []
    after_letter = False
    for sign in unicodedata.normalize("NFD", text.translate(_SAME)):
        if unicodedata.category(sign) != "Mn":
            kept.append(sign)
            after_letter = sign.isalpha()
        elif not after_letter:
            kept.append(sign)
    return "".join(kept).casefold().translate(_ARABIC_FORMS)
