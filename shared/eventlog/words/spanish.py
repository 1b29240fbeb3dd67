"""How Spanish says numbers and vague terms, written folded where they are compared. Never parses a phrase."""

from typing import Final

from eventlog.words.terms import (
    DOZENS,
    FEW,
    HUNDREDS,
    HUNDREDS_OF_THOUSANDS,
    MANY,
    MILLIONS,
    SEVERAL,
    SOME,
    TENS,
    TENS_OF_THOUSANDS,
    THOUSANDS,
    Language,
    phrases,
    table,
)

# fmt: off - a table of words is read by the row
SPANISH: Final = Language(
    before=table(
        {
            "al menos|por lo menos|como mínimo|cuando menos|no menos de|un mínimo de": "at_least",
            "más de|por encima de|superior a": "more_than",
            "hasta|como máximo|a lo sumo|no más de|un máximo de": "up_to",
            "menos de|por debajo de": "below",
            "casi|cerca de|poco menos de": "nearly",
            "unos|unas|alrededor de|en torno a|aproximadamente|aprox.|aprox": "about",
            "se estima en|se estiman en|un estimado de|una estimación de": "about",
        }
    ),
    after=table(
        {
            "o más|al menos|por lo menos|como mínimo": "at_least",
            "o menos|como máximo|a lo sumo": "up_to",
            "aproximadamente|aprox.|aprox": "about",
        }
    ),
    vague=table(
        {
            "unos pocos|unas pocas|pocos|pocas|unos cuantos|unas cuantas|un puñado|un pequeño número": FEW,
            "varios|varias|diversos|diversas": SEVERAL,
            "decenas|varias decenas|unas decenas|algunas decenas": TENS,
            "docenas|varias docenas|unas docenas|algunas docenas": DOZENS,
            "cientos|varios cientos|unos cientos|algunos cientos": HUNDREDS,
            "centenares|varios centenares|unos centenares|algunos centenares|centenas|varias centenas": HUNDREDS,
            "miles|varios miles|unos miles|algunos miles|millares|varios millares": THOUSANDS,
            "decenas de miles|varias decenas de miles": TENS_OF_THOUSANDS,
            "cientos de miles|centenares de miles|varios cientos de miles": HUNDREDS_OF_THOUSANDS,
            "millones|varios millones": MILLIONS,
            "muchos|muchas|numerosos|numerosas|múltiples|incontables": MANY,
            "un gran número|gran número|una gran cantidad|gran cantidad|un número indeterminado": MANY,
            "algunos|algunas|ciertos|ciertas": SOME,
        }
    ),
    none=phrases("ninguno|ninguna|ningún|cero|nadie"),
    between=(("entre", "y"), ("de", "a"), ("desde", "hasta"), ("", "a")),
    people=phrases("personas|persona|individuos|individuo"),
    of=phrases("de"),
    units=table(
        {
            "uno|una|un": 1,
            "dos": 2,
            "tres": 3,
            "cuatro": 4,
            "cinco": 5,
            "seis": 6,
            "siete": 7,
            "ocho": 8,
            "nueve": 9,
            "diez": 10,
            "once": 11,
            "doce": 12,
            "trece": 13,
            "catorce": 14,
            "quince": 15,
            "dieciséis": 16,
            "diecisiete": 17,
            "dieciocho": 18,
            "diecinueve": 19,
            "veinte": 20,
            "veintiuno|veintiuna|veintiún": 21,
            "veintidós": 22,
            "veintitrés": 23,
            "veinticuatro": 24,
            "veinticinco": 25,
            "veintiséis": 26,
            "veintisiete": 27,
            "veintiocho": 28,
            "veintinueve": 29,
            "treinta": 30,
            "cuarenta": 40,
            "cincuenta": 50,
            "sesenta": 60,
            "setenta": 70,
            "ochenta": 80,
            "noventa": 90,
            "cien|ciento": 100,
            "doscientos|doscientas": 200,
            "trescientos|trescientas": 300,
            "cuatrocientos|cuatrocientas": 400,
            "quinientos|quinientas": 500,
            "seiscientos|seiscientas": 600,
            "setecientos|setecientas": 700,
            "ochocientos|ochocientas": 800,
            "novecientos|novecientas": 900,
        }
    ),
    scales=table({"mil": 1_000, "millón|millones": 1_000_000}),
    joins=phrases("y"),
    round_numbers=table(
        {
            "media docena": 6,
            "una decena": 10,
            "una docena": 12,
            "una quincena": 15,
            "una veintena": 20,
            "dos docenas": 24,
            "una treintena": 30,
            "medio centenar|una cincuentena": 50,
            "un centenar|una centena": 100,
            "un millar": 1_000,
            "una decena de miles": 10_000,
            "un centenar de miles": 100_000,
        }
    ),
    exact_numbers={},
    comma_is_decimal=True,
)
# fmt: on

# Where Spanish writes 1,500 and 1.5 (CLDR 48): elsewhere the signs change places.
POINT_IS_DECIMAL: Final = frozenset(["419", "bz", "cu", "do", "gt", "hn", "mx", "ni", "pa", "pe", "pr", "sv", "us"])
