"""What a hand-written source may not hold."""

import pytest

from marketing.service.mail.compose.sanitise import refusals

REFUSED = [
    ("<script>x</script>", "<script>"),
    ("<SCRIPT src=x></SCRIPT>", "<script>"),
    ("<scr{% if a %}{% endif %}ipt>", "inside a name"),
    ("<{{ 'script' }}>", "printed by an expression"),
    ("{% if a %}<!--{% endif %}<script>x</script>{% if a %}-->{% endif %}", "<script>"),
    ("{% raw %}<script>x</script>{% endraw %}", "<script>"),
    ("<script{% if a %}{% endif %}>x", "<script>"),
    ("<p onclick=x>", "onclick"),
    ("<p/ONCLICK = 'x'>", "onclick"),
    ("<p {% if a %}onclick{% endif %}='x'>", "onclick"),
    ("<p on{% if a %}{% endif %}click='x'>", "inside a name"),
    ("<p {{ 'onclick' }}='x'>", "inside a name"),
    ('<p title=a" onclick=x y=">', "onclick"),
    ("<img src=x/onerror=y onerror=z>", "onerror"),
    ("<a href='javascript:x'>", "javascript:"),
    ("<a href=' java\tscript&#58;x'>", "javascript:"),
    ("<a href='&#106;avascript:x'>", "javascript:"),
    ("<img src='data:image/png;base64,x'>", "data:"),
    ("<td background='vbscript:x'>", "vbscript:"),
    ("<iframe src='https://a.test'></iframe>", "<iframe>"),
    ("<form action='https://a.test'><input></form>", "<form>"),
    ("<object data=x></object>", "<object>"),
    ("<embed src=x>", "<embed>"),
    ("<base href='https://a.test'>", "<base>"),
    ("<svg onload=x>", "<svg>"),
    ("<meta http-equiv='refresh' content='0;url=https://a.test'>", "refresh"),
    ("<link rel='import' href='https://a.test/x.html'>", "<link"),
    ("<link rel='stylesheet' href='javascript:x'>", "<link>"),
    ("<link rel='stylesheet prefetch' href='https://a.test/x.css'>", "<link"),
    ("<style>@import 'javascript:x';</style>", "@import"),
    ("<style>a{}</style x><p><STYLE\n>p{behavior : url(x.htc)}</style>", "behavior"),
    ("<style>p { -moz-binding: url(x) }", "-moz-binding"),
    ("<style>p { background: url(javascript:x) }</style>", "javascript:"),
    ("<p style='width: expression(x)'>", "<p> has a style"),
    ("<p style='behavior: url(#default#VML) url(y.htc)'>", "<p> has a style"),
    ("<input type='text' name='card'>", "<input>"),
    ("<!--[if mso]><p onclick=x></p><![endif]-->", "onclick"),
    ("<!--[if mso]><p title='<!-- '><!-- <b onclick=x> <![endif]-->", "onclick"),
    ("<!--><img src=x onerror=y>-->", "onerror"),
    ("<!---><img src=x onerror=y>-->", "onerror"),
    ("<!-- --!><img src=x onerror=y>", "onerror"),
    ("<b>" * 201, "too deep"),
    ("<br>" * 10_001, "too long"),
    ("<!-- -->" * 10_001, "too long"),
    ("<p " + "a " * 20_001 + ">", "too long"),
    ("<p title='x", "never closed"),
    ("<p\ufdd0>", "non-characters"),
]
ALLOWED = [
    "<!doctype html><html><head><meta charset=utf-8><meta http-equiv='X-UA-Compatible' content='IE=edge'>"
    "<title>a <b> onclick=x</title><style>@media (max-width: 9px) { p { color: red } }</style></head>"
    "<body></body></html>",
    "<!--[if mso]><xml><o:OfficeDocumentSettings/></xml><![endif]--><!-- onclick=x -->",
    "<p title='JavaScript: the good parts' class=\"{% if a %}x{% endif %}\">2 < 3 onclick=x</p>",
    "<td{% if a %} class='x'{% endif %} {% if b %}bgcolor='#fff'{% endif %}>x</td>",
    "<img src=\"{{ contact.picture }}\" alt='data: 5'>",
]


@pytest.mark.parametrize(("source", "named"), REFUSED)
def test_active_content_is_refused_and_named(source: str, named: str) -> None:
    assert any(named in message for message in refusals(source)), refusals(source)


@pytest.mark.parametrize("source", ALLOWED)
def test_ordinary_sources_pass(source: str) -> None:
    assert refusals(source) == []
