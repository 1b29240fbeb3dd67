# ruff: noqa: INP001 - a tool beside what it makes, not a package
"""Makes an Arabic font searchable: draws two joined letters as two glyphs where it drew them as one. Changes no look
but the widest gaps.

A glyph for two letters says them in one order to those who print and in another to those who search: a reader of PDF
turns the letters of a line from right to left around, and those inside one glyph with them, so that غير is found as
غري and السلام as الساام. So the first letter takes the drawing of both, and the second takes an empty one of no width:
each glyph is one letter, wherever the text is searched, copied or read aloud. Letters that carry a mark of their own
(a vowel, a shadda) keep the joined glyph, which knows where the mark stands.
"""

from collections.abc import Iterator

from fontTools.otlLib.builder import (  # type: ignore[import-untyped]
    ChainContextSubstBuilder,
    ChainContextualRule,
    SingleSubstBuilder,
)
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.ttLib.tables._g_l_y_f import Glyph  # type: ignore[import-untyped]

MARK = 3  # of a glyph class: kerning and contexts look past it
WIDEST = 60  # thousandths of the size: readers of PDF take a tenth for the space between two words


def searchable(font: TTFont) -> None:
    """Each letter is a glyph of its own, and no gap inside a word is as wide as a space."""
    narrow(font, part(font))


def part(font: TTFont) -> set[str]:
    """Puts, before each required ligature of two letters, a rule that keeps them two. The drawings of two letters."""
    substitutions = font["GSUB"].table
    (joining,) = {
        number
        for record in substitutions.FeatureList.FeatureRecord
        if record.FeatureTag == "rlig"
        for number in record.Feature.LookupListIndex
    }
    marks = sorted(name for name, kind in font["GDEF"].table.GlyphClassDef.classDefs.items() if kind == MARK)
    shift(substitutions, joining)
    added = len(substitutions.LookupList.Lookup) + 1
    context = ChainContextSubstBuilder(font, None)
    singles: list[SingleSubstBuilder] = []
    drawn = pairs(substitutions.LookupList.Lookup[joining])
    for second, drawings in sorted(drawn.items()):
        made = []
        for mapping in (drawings, {second: empty(font, second)}):
            single = SingleSubstBuilder(font, None)
            single.mapping, single.lookup_index = mapping, added + len(singles)
            singles.append(single)
            made.append([single])
        letters = [sorted(drawings), [second]]
        context.rules.append(ChainContextualRule([], letters, [marks], [None, None]))
        context.rules.append(ChainContextualRule([], letters, [], made))
    substitutions.LookupList.Lookup.insert(joining, context.build())
    substitutions.LookupList.Lookup += [single.build() for single in singles]
    substitutions.LookupList.LookupCount = len(substitutions.LookupList.Lookup)
    for record in substitutions.FeatureList.FeatureRecord:
        if record.FeatureTag == "rlig":
            record.Feature.LookupListIndex = [joining, joining + 1]
            record.Feature.LookupCount = 2
    return {name for drawings in drawn.values() for name in drawings.values()}


def pairs(lookup: object) -> dict[str, dict[str, str]]:
    """The drawings of two letters: by the second, then by the first."""
    found: dict[str, dict[str, str]] = {}
    for table in lookup.SubTable:  # type: ignore[attr-defined]
        for first, ligatures in table.ligatures.items():
            for ligature in ligatures:
                (second,) = ligature.Component
                found.setdefault(second, {})[first] = ligature.LigGlyph
    return found


def empty(font: TTFont, letter: str) -> str:
    """A glyph of no width and no drawing for a letter that another glyph draws."""
    name = f"{letter}.drawn"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = Glyph()
    font["hmtx"][name] = (0, 0)
    font["GDEF"].table.GlyphClassDef.classDefs[name] = MARK
    return name


def shift(substitutions: object, place: int) -> None:
    """Makes room for one lookup: whoever named one at that place or later names the next."""
    for record in substitutions.FeatureList.FeatureRecord:  # type: ignore[attr-defined]
        named = record.Feature.LookupListIndex
        record.Feature.LookupListIndex = [number + (number >= place) for number in named]
    for lookup in substitutions.LookupList.Lookup:  # type: ignore[attr-defined]
        for table in lookup.SubTable:
            for call in getattr(table, "SubstLookupRecord", ()):
                call.LookupListIndex += call.LookupListIndex >= place


def narrow(font: TTFont, drawings: set[str]) -> None:
    """Kerning may bring letters nearer as it likes, take them apart only a little, and leaves a drawing of two alone:
    moved, it would no longer stand where its second letter does.
    """
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            if type(table).__name__ != "PairPos":
                continue
            for value in kernings(table):
                for name in ("XAdvance", "XPlacement"):
                    if getattr(value, name, 0) > WIDEST:
                        setattr(value, name, WIDEST)
            kept = [place for place, name in enumerate(table.Coverage.glyphs) if name not in drawings]
            table.Coverage.glyphs = [table.Coverage.glyphs[place] for place in kept]
            if table.Format == 1:
                table.PairSet = [table.PairSet[place] for place in kept]
                table.PairSetCount = len(kept)


def kernings(table: object) -> Iterator[object]:
    """The values of a table of pairs, of either format."""
    for pairs_of_one in getattr(table, "PairSet", ()):
        yield from (record.Value1 for record in pairs_of_one.PairValueRecord)
    for row in getattr(table, "Class1Record", ()):
        yield from (record.Value1 for record in row.Class2Record if record.Value1)
