"""Domains outside ASCII go where browsers and registries say, or nowhere."""

import pytest

from marketing.audience.domains import DomainInvalid, to_ascii
from marketing.service.mail import addresses
from marketing.service.mail.compose import links


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("faß.example", "xn--fa-hia.example"),
        ("FASS.example", "fass.example"),
        ("Bücher.Example", "xn--bcher-kva.example"),
        ("BÜCHER。example", "xn--bcher-kva.example"),
        ("βόλος.example", "xn--nxasmm1c.example"),
        ("βόλοσ.example", "xn--nxasmq6b.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("r3---sn-a5.example", "r3---sn-a5.example"),
    ],
)
def test_a_domain_is_written_as_dns_knows_it(domain: str, expected: str) -> None:
    assert to_ascii(domain) == expected


@pytest.mark.parametrize(
    "domain", ["xn--a.example", "ü..example", "a\u200bü-.example", "ü" * 64 + ".example", "\ud800.example"]
)
def test_what_dns_can_not_know_is_refused(domain: str) -> None:
    with pytest.raises(DomainInvalid):
        to_ascii(domain)
    assert not addresses.is_address(f"anna@{domain}")


def test_mail_for_a_sharp_s_goes_to_its_own_domain() -> None:
    assert str(addresses.parse("anna@faß.example")) == "anna@xn--fa-hia.example"
    assert addresses.parse("anna@fass.example") != addresses.parse("anna@faß.example")


@pytest.mark.parametrize(("url", "is_tracked"), [("https://faß.example/a", True), ("https://xn--a.example/", False)])
def test_a_link_is_judged_by_the_same_reading(url: str, is_tracked: bool) -> None:
    assert (links.judge(url) == "tracked") == is_tracked
