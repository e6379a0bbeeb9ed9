"""What people, importers and attackers could write, made by grammars: near to what works, with faults strewn in.

Strategies of Hypothesis, so that a failing case is cut down to what it takes to fail. Records are named by marks
(`SEGMENT`, `EMAIL`) that a trial replaces by the ids of real ones.
"""

import os
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from marketing.contracts.design import COMMON, LAYOUTS, VALUES
from marketing.contracts.design_values import (
    ADDRESS,
    CHOICE,
    COLOUR,
    FONT,
    LINE,
    NUMBER,
    RICH,
    SOURCE,
    SWITCH,
    Value,
    can_be_apart_on_phones,
)
from marketing.contracts.durations import UNITS
from marketing.contracts.query import JOINS, MATCHES
from marketing.contracts.theme_values import FONTS, THEME_VALUES
from marketing.contracts.tile_settings import CONDITIONS, CREATE_LEAD, EMAIL, IF_THEN, SEGMENT, TYPES, WAIT_FOR
from tests.hostile import values

IS_LONG = "FUZZ_CASES" in os.environ
A_SEGMENT, AN_EMAIL = "$segment", "$email"
Made = st.SearchStrategy[Any]


def often(usual: Made, *others: Made) -> Made:
    """Return a strategy that mostly gives what works: whole cases of nothing but faults end at the first door."""
    return st.integers(0, 9).flatmap(lambda number: usual if number else st.one_of(*others))


def joined(pieces: Made, most: int = 6) -> Made:
    """Return a strategy of texts made of several pieces."""
    return st.lists(pieces, max_size=most).map("".join)


TEXTS = st.text(max_size=12) | st.sampled_from(["", "Ada", "News", " ", "é", "\u202e", "\ufffe", "a\nb", "'", '"', "<"])
NUMBERS = st.integers(-3, 12) | st.sampled_from([0, 10**9, 2**31, 2**63 - 1, 2**63, 10**30, -1, 0.5, 1e300, True])
NUMERALS = st.sampled_from(
    ["1e999999999", "-1e999999999", "1e-999999999", "NaN", "Infinity", "9" * 400, "1,5", "1.234,56", "0x1", "-", "7"]
)
MOMENTS = st.sampled_from([
    "2026-11-23", "2026-11-23T09:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31",
    "0000-00-00",
    "23.11.2026", "2026-02-30", "yesterday",
])  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), NUMBERS, TEXTS, NUMERALS, MOMENTS, st.sampled_from(values.ALL).map(lambda one: one[:3000])
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "a", ""]), inner, max_size=3)
    ),
    max_leaves=8,
)

# --- Liquid ----------------------------------------------------------------------------------------------------------
PATHS = st.sampled_from("""
    contact contact.first_name contact.email contact.account.name contact.account contact.owner contact.birthday
    contact.credit_limit contact.interests contact['first_name'] contact.nothing contact.first_name.size contact[0]
    content_settings.address_main content_settings.subscription_center_url content_settings.linkedin_url
    content_settings
    message.preferences_url message.confirmation_url message x forloop.index nothing.at.all
    """.split())  # fmt: skip
LITERALS = st.sampled_from("""
    'a' "b" '' 1 -1 0 1.5 1e9 nil true false blank empty (1..3) (1..999999999) 99999999999999999999
    '1e999999999' '\ud7ff'
    'javascript:alert(1)' '<script>' '%s' '{{' 'https://[/'
    """.split())  # fmt: skip
FILTERS = st.sampled_from([
    "upcase", "default: 'x'", "default: x", "url_encode", "url_decode", "append: 'y'", "times: 9", "times: x",
    "divided_by: 0",
    "modulo: 0", "round: 99", "round: -9", "date: '%Y'", "date: '%'", "replace: 'a', 'b'", "replace: '', 'bb'",
    "split: ''",
    "join: ','", "slice: -1, 99", "truncate: 1000000000", "truncate: -1", "truncatewords: 0", "strip_html", "escape",
    "escape_once", "newline_to_br", "size", "first", "last", "sort", "uniq", "map: 'x'", "where: 'a'", "sum", "abs",
    "ceil",
    "plus: 'z'", "minus: 1e9", "json", "raw", "safe", "nothing", "base64_decode", "concat: x", "prepend: '<'",
    "at_least: x",
])  # fmt: skip


def _filtered(value: str, names: list[str]) -> str:
    return " | ".join([value, *names])


EXPRESSIONS = st.builds(_filtered, PATHS | LITERALS, st.lists(FILTERS, max_size=3))
OUTPUTS = st.builds("{{{{{} {} {}}}}}".format, st.sampled_from(["", "-"]), EXPRESSIONS, st.sampled_from(["", "-"]))
TESTS = st.builds(" ".join, st.lists(st.one_of(
    PATHS, LITERALS, st.sampled_from("== != > < contains and or not".split())
), min_size=1, max_size=5))  # fmt: skip
BROKEN_LIQUID = st.sampled_from([
    "{{", "}}", "{%", "%}", "{% endif %}", "{% else %}", "{% if", "{{ x", "{% raw %}", "{% comment %}", "{{ x | }}",
    "{%%}",
    "{% unknown %}", "{% include 'x' %}", "{% render x %}", "{% for %}", "{% case %}", "{% break %}", '{% raw %}"',
    "{% cycle %}", "{% increment x %}", "{% liquid\nassign x = 1\necho x\n%}", "{% # note %}", "{{}}", "{% endraw %}",
])  # fmt: skip


def _tags(inner: Made) -> Made:
    body = joined(inner, 3)
    return st.one_of(
        st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, TESTS, body, body),
        st.builds("{{% unless {} %}}{}{{% endunless %}}".format, TESTS, body),
        st.builds("{{% for x in {} %}}{}{{% endfor %}}".format, EXPRESSIONS, body),
        st.builds("{{% case {} %}}{{% when {} %}}{}{{% endcase %}}".format, PATHS, LITERALS, body),
        st.builds("{{% assign x = {} %}}{}".format, EXPRESSIONS, body),
        st.builds("{{% capture x %}}{}{{% endcapture %}}{{{{ x }}}}".format, body),
        st.builds("{{% raw %}}{}{{% endraw %}}".format, body),
        st.builds("{{% comment %}}{}{{% endcomment %}}".format, body),
        st.builds("{{% tablerow x in {} cols:2 %}}{}{{% endtablerow %}}".format, EXPRESSIONS, body),
    )


# Half of all are short: of long ones nearly each has a fault that hides what else there is.
LIQUID = joined(OUTPUTS | TEXTS, 2) | joined(
    st.recursive(often(OUTPUTS | TEXTS, BROKEN_LIQUID), _tags, max_leaves=6), 4
)

# --- HTML ------------------------------------------------------------------------------------------------------------
ADDRESSES = st.one_of(
    st.sampled_from([
        "https://example.org/", "http://[", "https://[/x.png", "//host.example/", "https://a\\@evil.example/",
        "mailto:a@b",
        "javascript:alert(1)", "data:text/html,x", "tel:+43", "#", "", "https://exa\u2100mple/", "https://a:b/",
        "cid:1",
        "https://example.org/?a={{ contact.email | url_encode }}", "{{ message.preferences_url }}", '{% raw %}"', "\0",
        "https://user:pass@example.org/", "https://" + "x" * 300 + ".example/", "ftp://example.org/",
        "https://example.org:99999/",
    ]),
    LIQUID,
)  # fmt: skip
ATTRIBUTES = st.builds("{}={}{}{}".format, st.sampled_from(
    "href src alt style class width height title onerror background srcset bgcolor id align xmlns HREF".split()
), st.just('"'), ADDRESSES | st.sampled_from(["color:red", "1", "expression(1)", "url(//x)", "a b"]),
    st.just('"'))  # fmt: skip
ELEMENTS = st.sampled_from("""
    p a img div span b table tr td h1 ul li br hr center font script style svg math iframe form input template noscript
    title head body html o:p v:rect mj-text a:b button select textarea plaintext xmp object base meta link
    """.split())  # fmt: skip
BROKEN_HTML = st.sampled_from([
    "<!--", "-->", "<![CDATA[", "<!doctype x", "<?php", "</", "<", ">", "</p>", "<a href='", '<a href="', "&#0;",
    "&#xD800;",
    "&#99999999;", "&", "<!--[if mso]>", "<![endif]-->", "<style>@import '//x'", "<style>p{", "<b", "<p/>",
    "<a//href=x>",
    "<img src=x onerror=alert(1)>", "\0", "<{% comment %}{% endcomment %}script>", "<p {{ x }}>", "<p {% if x %}>",
])  # fmt: skip
REPEATED = st.builds(
    lambda text, times: text * times,
    st.sampled_from(
        ["<b>", "<!--", "<div>", "&amp;", "{{ x }}", "{% if x %}", "<table><tr><td>", "a ", "<a href=x>", "]]>"]
    ),
    st.sampled_from([30, 300, 3_000, 20_000] if IS_LONG else [30, 200]),
)


def _element(name: str, attributes: list[str], inner: str) -> str:
    return f"<{' '.join([name, *attributes])}>{inner}</{name}>"


# The elements that carry addresses are made by themselves: of all elements with all attributes few would be whole.
LINKS = st.builds('<a href="{}">{}</a>'.format, ADDRESSES, TEXTS) | st.builds(
    '<img src="{}" alt="x">'.format, ADDRESSES
)


def _elements(inner: Made) -> Made:
    return LINKS | st.builds(_element, ELEMENTS, st.lists(ATTRIBUTES, max_size=2), joined(inner, 3))


HTML = joined(LINKS | TEXTS, 2) | joined(
    st.recursive(often(TEXTS | OUTPUTS | LINKS, BROKEN_HTML, REPEATED), _elements, max_leaves=8), 4
)

# --- Designs and emails ----------------------------------------------------------------------------------------------
_TEXTS: dict[str, Made] = {LINE: LIQUID, RICH: HTML, SOURCE: HTML, ADDRESS: ADDRESSES}
_OTHERS: dict[str, Made] = {COLOUR: st.just("#a0b0c0"), SWITCH: st.booleans(), FONT: st.sampled_from(FONTS)}


def _held(value: Value) -> Made:
    """Values of one kind, seldom others."""
    if value.type in _TEXTS:
        return _TEXTS[value.type]
    fitting = {NUMBER: st.integers(value.least, value.most or 1), CHOICE: st.sampled_from(value.choices or ("",))}
    return often({**fitting, **_OTHERS}[value.type], LEAVES)


def _values(known: Mapping[str, Value]) -> dict[str, Made]:
    return {name: _held(value) for name, value in known.items()}


def _block(kind: str) -> Made:
    phone = st.fixed_dictionaries({}, optional=_values(can_be_apart_on_phones(kind)))
    optional = {**_values(VALUES[kind]), "phone": often(phone, LEAVES)}
    return st.fixed_dictionaries({"type": st.just(kind)}, optional=optional)


def _section(layout: str) -> Made:
    columns = [st.lists(BLOCKS, max_size=2) for _part in LAYOUTS[layout]]
    fixed = {"type": st.just("section"), "layout": st.just(layout), "columns": st.tuples(*columns).map(list)}
    looks = {name: _held(COMMON[name]) for name in ("background", "padding")}
    optional = {**looks, "stack": st.booleans(), "only_for": often(st.just(IN_VIENNA), ANYTHING)}
    return st.fixed_dictionaries(fixed, optional=optional)


IN_VIENNA = {"blocks": [{"items": [{"type": "row", "field": "city", "operator": "equals", "values": ["Vienna"]}]}]}
BLOCKS = st.sampled_from(sorted(VALUES)).flatmap(_block)
ELEMENTS_OF_DESIGNS = BLOCKS | st.sampled_from(sorted(LAYOUTS)).flatmap(_section)
THEMES = st.fixed_dictionaries({}, optional={one.name: _held(one.value) for one in THEME_VALUES})
BRAND_COPIES = st.fixed_dictionaries({"id": often(st.just(1), LEAVES), "row_version": st.just(1), "values": THEMES})
DESIGNS = often(
    st.fixed_dictionaries(
        {"mode": st.just("blocks"), "blocks": st.lists(often(ELEMENTS_OF_DESIGNS, ANYTHING), max_size=4)},
        optional={"theme": often(THEMES, ANYTHING), "brand": often(BRAND_COPIES, ANYTHING)},
    )
    | st.fixed_dictionaries({"mode": st.just("html"), "html": HTML}),
    ANYTHING,
    st.fixed_dictionaries({"mode": LEAVES, "blocks": ANYTHING, "html": LEAVES}),
)
MAIL_TEXTS = st.fixed_dictionaries({}, optional=dict.fromkeys(
    ("subject", "preheader", "from_name", "to", "reply_to", "plain_text"), LIQUID
))  # fmt: skip

# --- Segments --------------------------------------------------------------------------------------------------------
# (fields, operators that fit them, values that a person could mean for them)
FITTING: tuple[tuple[str, str, Made], ...] = (
    ("city first_name email", "equals does-not-equal contains begins-with ends-with contains-data", TEXTS),
    ("credit_limit", "eq ne gt ge lt le between", NUMERALS),
    ("credit_limit orders", "eq ne gt ge lt le between does-not-contain-data", NUMERALS | NUMBERS),
    ("birthday last_purchase_at", "on not-on before after on-or-before between this-month", MOMENTS),
    (
        "birthday last_purchase_at",
        "in-the-last in-the-next older-than",
        NUMBERS | st.sampled_from(["days", "months", "hours"]),
    ),
    ("birthday", "anniversary-within anniversary-today", NUMBERS),
    ("is_child owner country", "is is-not contains-data", LEAVES),
    ("interests", "contains-any-of contains-all-of contains-none-of", TEXTS),
)


def _row(fields: str, operators: str, values: Made) -> Made:
    return st.fixed_dictionaries({
        "type": st.just("row"),
        "field": often(st.sampled_from(fields.split()), LEAVES, st.just("nothing")),
        "operator": often(st.sampled_from(operators.split()), LEAVES, st.just("equals")),
        "values": often(st.lists(values, min_size=1, max_size=2), st.lists(LEAVES, max_size=3), ANYTHING),
    })  # fmt: skip


ROWS = st.one_of([_row(*one) for one in FITTING])


def _groups(inner: Made) -> Made:
    return st.fixed_dictionaries(
        {"type": st.sampled_from(["group", "related"]), "items": often(st.lists(inner, max_size=3), ANYTHING)},
        optional={"match": st.sampled_from(MATCHES), "relation": often(st.just("account"), LEAVES)},
    ).map(lambda one: one if one["type"] == "related" else {k: v for k, v in one.items() if k != "relation"})


QUERIES = often(
    st.fixed_dictionaries({"blocks": st.lists(often(st.fixed_dictionaries(
        {"items": st.lists(ROWS, min_size=1, max_size=2) | st.lists(
            st.recursive(ROWS, _groups, max_leaves=5), max_size=3
        )},
        optional={"join": often(st.sampled_from(JOINS), LEAVES), "match": st.sampled_from(MATCHES)},
    ), ANYTHING), max_size=2)}),
    ANYTHING,
)  # fmt: skip

# --- Journeys --------------------------------------------------------------------------------------------------------
IDS = often(st.sampled_from([f"t{number}" for number in range(1, 9)]), LEAVES)


def _branching(inner: Made) -> Made:
    branch = st.lists(inner, max_size=2)
    return st.fixed_dictionaries({"id": IDS, "type": st.just(IF_THEN)}, optional={
        "branches": often(st.fixed_dictionaries({}, optional={"yes": branch, "no": branch}), ANYTHING),
    })  # fmt: skip


TILES = st.fixed_dictionaries({"id": IDS, "type": often(st.sampled_from(TYPES), LEAVES)})
FIRST = st.just({"id": "t1", "type": SEGMENT})
PIPELINES = often(
    st.builds(
        lambda first, rest: [first, *rest], FIRST, st.lists(st.recursive(TILES, _branching, max_leaves=4), max_size=4)
    ),
    ANYTHING,
)
_AMOUNTS = often(st.integers(1, 5), LEAVES)
_SETTINGS: dict[str, Made] = {
    SEGMENT: st.fixed_dictionaries({}, optional={
        "name": often(TEXTS, ANYTHING), "merge": often(st.sampled_from(["union", "intersection"]), ANYTHING),
        "items": often(st.lists(often(st.fixed_dictionaries(
            {"segment": often(st.just(A_SEGMENT), LEAVES)},
            optional={"containment": often(st.just("include"), st.just("exclude"), ANYTHING)},
        ), ANYTHING), max_size=2), ANYTHING),
    }),
    EMAIL: st.fixed_dictionaries({"email": often(st.just(AN_EMAIL), ANYTHING)}, optional={"name": often(TEXTS,
    ANYTHING)}),
    WAIT_FOR: st.fixed_dictionaries({"amount": _AMOUNTS, "unit": often(st.sampled_from(list(UNITS)), ANYTHING)}),
    IF_THEN: st.fixed_dictionaries({}, optional={
        "join": often(st.sampled_from(["and", "or"]), ANYTHING), "wait_amount": _AMOUNTS,
        "wait_unit": often(st.just("days"), ANYTHING),
        "rules": often(st.lists(often(st.fixed_dictionaries({
            "source": IDS, "condition": often(st.sampled_from(CONDITIONS), LEAVES),
        }, optional={"link": ANYTHING}), ANYTHING), max_size=2), ANYTHING),
    }),
    CREATE_LEAD: st.fixed_dictionaries({"topic": often(TEXTS, ANYTHING)}, optional={
        "name": often(TEXTS, ANYTHING), "rating": often(st.sampled_from(["hot", "cold"]), ANYTHING),
        "owner": often(st.none(), LEAVES),
    }),
}  # fmt: skip
_FOR_FIRST = st.just({"items": [{"segment": A_SEGMENT}]})


@st.composite
def journeys(draw: st.DrawFn) -> dict[str, Any]:
    """Return pipeline and tile settings: mostly of the tiles that are there, each by its type."""
    pipeline = draw(PIPELINES)
    tiles = list(_tiles(pipeline))
    settings = {
        tile["id"]: draw(
            often(_FOR_FIRST if tile["id"] == "t1" else _SETTINGS[tile["type"]], *_SETTINGS.values(), ANYTHING)
        )
        for tile in tiles
    }
    return {"pipeline": pipeline, "tile_settings": draw(often(st.just(settings), ANYTHING))}


def _tiles(pipeline: Any) -> Any:
    """Yield the tiles of a pipeline that have an id and a type, wherever they are."""
    for node in pipeline if isinstance(pipeline, list) else ():
        if isinstance(node, dict) and isinstance(node.get("id"), str) and node.get("type") in TYPES:
            yield node
        branches = node.get("branches") if isinstance(node, dict) else None
        for branch in branches.values() if isinstance(branches, dict) else ():
            yield from _tiles(branch)


# --- Files -----------------------------------------------------------------------------------------------------------
_PLAIN = often(TEXTS, st.sampled_from(values.ALL).map(lambda one: one[:3000]))
# The columns of a file by their headings, each with what stands in it.
COLUMNS: dict[str, Made] = {
    "First name": _PLAIN, "E-mail": st.sampled_from(["a@one.example", "b@two.example", "x", "a@b@c", ""]),
    "Company": st.sampled_from(["Nord Ltd", "nord ltd", ""]) | _PLAIN, "Credit limit": NUMERALS | NUMBERS.map(str),
    "Number of orders": NUMERALS | NUMBERS.map(str), "Birthday": MOMENTS, "Last purchase": MOMENTS,
    "Country": st.sampled_from(["Austria", "AT", "x"]), "Full name": _PLAIN, "Interests": _PLAIN, "": _PLAIN,
    "x" * 300: _PLAIN,
}  # fmt: skip
BROKEN_CELLS = st.sampled_from(
    ['"', '""', '"a\nb"', '"open', "\0", "=1+1", "a" * 140_000 if IS_LONG else "a" * 500, "\r", "'", ",", ";;;"]
)
ENCODINGS = often(st.just("utf-8"), st.sampled_from(["utf-8-sig", "cp1252", "utf-16", "utf-16-be", "cp1250"]))


def _file(header: list[str], rows: list[list[str]], separator: str, end: str, encoding: str) -> bytes:
    lines = [[f'"{cell}"' if separator in cell and '"' not in cell else cell for cell in row] for row in rows]
    return end.join(separator.join(row) for row in [header, *lines]).encode(encoding, "replace")


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Return a file of some columns and rows, mostly one that can be read."""
    header = draw(st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=6))
    row = st.tuples(*(often(COLUMNS[name], BROKEN_CELLS) for name in header)).map(list)
    rows = draw(st.lists(often(row, st.lists(_PLAIN, max_size=9)), max_size=6))
    written = header, rows, draw(st.sampled_from(",;\t|")), draw(st.sampled_from(["\n", "\r\n", "\r"])), draw(ENCODINGS)
    return _file(*written)


FIELDS = st.sampled_from("first_name email credit_limit birthday last_purchase_at orders account interests x".split())
IMPORTS = st.tuples(
    often(files(), st.binary(max_size=200)),
    # What is chosen for columns; the others stay as they were guessed.
    often(
        st.just({}), st.dictionaries(st.sampled_from([f"column-{number}" for number in range(6)]), FIELDS, max_size=3)
    ),
    st.sampled_from(["skip", "update", "ask"]),
)
