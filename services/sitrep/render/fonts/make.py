# ruff: noqa: INP001 - a tool beside what it makes, not a package
"""Makes the fonts of the PDF, once, from two packages of the Python index; never runs with the service.

    pip install fontpkg-noto-sans fontpkg-ibm-plex-sans-arabic fonttools
    python services/sitrep/render/fonts/make.py

Why these two: letters of Noto's Arabic are drawn from a skeleton and dots, and come out of a PDF as other letters;
Plex draws each letter whole, and `letters.py` keeps two joined letters two, so that a page can be searched and read
aloud. Both get names of our own, because
the licence reserves the name Plex for the unchanged font.
"""

from importlib.resources import files
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]

from sitrep.render.fonts.letters import searchable

HERE = Path(__file__).parent
WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}
PUNCTUATION = (*range(0x2010, 0x2028), *range(0x202F, 0x205F), 0x20AC, 0x2116, 0x2122, 0x2212, 0xFFFD)
LATIN = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),  # Latin-1, Extended A and B
    *range(0x250, 0x370),  # letters with marks above and below
    *range(0x370, 0x400),  # Greek
    *range(0x400, 0x530),  # Cyrillic
    *range(0x1E00, 0x1F00),  # Vietnamese
    *PUNCTUATION,
)
ARABIC = (0x20, 0xA0, *range(0x600, 0x700), *range(0x750, 0x780), *range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00))


def main() -> None:
    """Writes the static subsets and their licences beside this file."""
    for style, weight in WEIGHTS.items():
        noto = opened("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf")
        instantiateVariableFont(noto, {"wght": weight, "wdth": 100}, inplace=True)
        write(noto, LATIN, "Sitrep Sans", style)
        write(opened("fontpkg_ibm_plex_sans_arabic", f"IBMPlexSansArabic-{style}.ttf"), ARABIC, "Sitrep Arabic", style)
    for package, licence in (("noto_sans", "OFL-NotoSans.txt"), ("ibm_plex_sans_arabic", "OFL-IBMPlex.txt")):
        (HERE / licence).write_bytes((files(f"fontpkg_{package}") / "LICENSE").read_bytes())


def opened(package: str, name: str) -> TTFont:
    """A font of an installed package, its dates kept so that the output is the same every time."""
    return TTFont(files(package) / "files" / name, recalcTimestamp=False)


def write(font: TTFont, characters: tuple[int, ...], family: str, style: str) -> None:
    """One renamed subset, without hints: paper does not need them."""
    options = Options(hinting=False, layout_features=["*"], name_IDs=["*"], notdef_outline=True, drop_tables=["meta"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    if characters is ARABIC:
        searchable(font)
    compact = f"{family.replace(' ', '')}-{style}"
    names = {
        1: f"{family} {style}",
        2: "Regular",
        3: compact,
        4: f"{family} {style}",
        6: compact,
        16: family,
        17: style,
    }
    for number, text in names.items():
        font["name"].removeNames(nameID=number)
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = WEIGHTS[style]
    font.save(HERE / f"{compact}.ttf")


if __name__ == "__main__":
    main()
