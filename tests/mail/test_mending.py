"""Own HTML is mended where a finding has one obvious remedy, and only there; the check then finds nothing more."""

import pytest

from marketing.service.mail.compose import checks
from marketing.service.mail.compose.mending import mended
from tests.mail.texts import html_email

CATALOGUE = checks.default_catalogue({"first_name": None, "email": None})
PICTURE = "https://shop.test/a.png"


@pytest.mark.parametrize(
    ("code", "source", "made"),
    [
        ("image-width-missing", f'<IMG src="{PICTURE}" alt="A">',
         f'<IMG width="600" style="max-width: 100%; height: auto" src="{PICTURE}" alt="A">'),
        ("image-width-missing", f'<img alt="A" src="{PICTURE}" style="max-width:320px;border:0">',
         f'<img width="320" alt="A" src="{PICTURE}" style="max-width:320px;border:0">'),
        ("css-unsupported", '<p style="color:red; display: flex; margin:0">x</p>',
         '<p style="color:red; margin:0">x</p>'),
        ("css-unsupported", "<style>p { float: left } a:hover { color: var(--x); margin: 0 }</style><p>x</p>",
         "<style>p { } a:hover { margin: 0 }</style><p>x</p>"),
        ("html-invalid", "<p>a</p><script>if (a < b) x()</script><p>b</p>", "<p>a</p><p>b</p>"),
        ("html-invalid", "<form action=x><p>a</p><button>Go</button></form>", "<p>a</p>Go"),
        ("html-invalid", "<p title='on click' onclick=\"x('y')\" onload=z class=a>a</p>",
         "<p title='on click' class=a>a</p>"),
        ("html-invalid", '<meta http-equiv="refresh" content="0"><p>a</p><input name="x">', "<p>a</p>"),
    ],
)  # fmt: skip
def test_the_fault_goes_and_all_else_stays(code: str, source: str, made: str) -> None:
    whole = html_email(f"<p>Hello there, here is the news of this week.</p>{{{{ contact.first_name }}}}{source}")
    found = mended(whole.design["html"], code)
    assert found is not None
    assert found.source == whole.design["html"].replace(source, made)
    again = html_email("", design={"mode": "html", "html": found.source})
    assert code in {one.code for one in checks.problems(whole, CATALOGUE)}
    assert code not in {one.code for one in checks.problems(again, CATALOGUE)}
    assert mended(found.source, code) is None


def test_the_author_is_shown_what_changes() -> None:
    found = mended('<p>a</p>\n<p>b</p>\n<p style="float:left">x</p>', "css-unsupported")
    assert found is not None
    assert (found.count, found.changes) == (1, ((3, '<p style="float:left">x</p>', '<p style="">x</p>'),))


@pytest.mark.parametrize(
    "source", ["<p>fine</p>", "{% if x", '<p style="display:fl&#101;x">x</p>', "<a href='x'>y</a>"]
)
@pytest.mark.parametrize("code", ["css-unsupported", "html-invalid", "image-width-missing", "link-empty"])
def test_what_can_not_be_mended_is_left_alone(source: str, code: str) -> None:
    assert mended(source, code) is None


def test_a_script_for_an_address_leads_nowhere_afterwards() -> None:
    found = mended('<a href="javascript:x()">a</a>', "html-invalid")
    assert found is not None
    assert found.source == '<a href="#">a</a>'
