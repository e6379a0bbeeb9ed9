"""Sources of mails by kind: what people brought from elsewhere, and what each is to become.

The first of each kind came from a report, in small; the others are of the same kind.
"""

from typing import NamedTuple

FOOTER = (
    "<p>{{ content_settings.address_main }}"
    ' <a href="{{ content_settings.subscription_center_url }}">Preferences</a></p>'
)
SHOP = "https://shop.example"


class Source(NamedTuple):
    """HTML, where its links lead in their order, what the text part says and what it does not."""

    html: str
    targets: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def link(address: str, words: str = "x", quote: str = '"') -> str:
    """Return a link."""
    return f"<p><a href={quote}{address}{quote}>{words}</a></p>"


LINKS = [
    Source(
        link(f"{SHOP}/p?id=5&region=eu&section=3&copy=2&currency=EUR&notify=1", "raw")
        + link(f"{SHOP}/p?id=5&amp;region=eu&amp;section=3&amp;copy=2", "escaped")
        + link(f"{SHOP}/a?utm_source=x&amp;utm_term={{{{ contact.first_name }}}}#part-2", "value")
        + link(f"{SHOP}/100%25?x=a%2Bb+c", "percent")
        + link("https://bücher.example/über?q=grün", "idn")
        + link("https://de.example/wiki/Foo_(bar)", "paren")
        + '<p><a href="mailto:info@shop.example?subject=A%20B&amp;body=C">mail</a> <a href="tel:+431234">tel</a></p>',
        (
            f"{SHOP}/p?id=5&region=eu&section=3&copy=2&currency=EUR&notify=1",
            f"{SHOP}/p?id=5&region=eu&section=3&copy=2",
            f"{SHOP}/a?utm_source=x&utm_term=Ada#part-2",
            f"{SHOP}/100%25?x=a%2Bb+c",
            "https://xn--bcher-kva.example/%C3%BCber?q=gr%C3%BCn",
            "https://de.example/wiki/Foo_(bar)",
        ),
        ("(mailto:info@shop.example?subject=A%20B&body=C)", "raw (http", "paren (http"),
        ("®", "©"),
    ),
    Source(link(f"{SHOP}/?a=1&reg=2&trade=3&deg=4&lt=6", quote=""), (f"{SHOP}/?a=1&reg=2&trade=3&deg=4&lt=6",)),
    Source(link(f"{SHOP}/?q=o&#39;neill&amp;x=%27"), (f"{SHOP}/?q=o'neill&x=%27",)),
    Source(f'<map name="m"><area alt="Left" href="{SHOP}/l?a=1&sect=2"></map>', (f"{SHOP}/l?a=1&sect=2",), ("Left",)),
    Source(link("https://faß.example:8443/straße?u=https://a.example/&times=2"),
           ("https://xn--fa-hia.example:8443/stra%C3%9Fe?u=https://a.example/&times=2",)),
    Source(link(f"{SHOP}/{{{{ contact.first_name }}}}?curren=EUR&yen=1", quote="'"), (f"{SHOP}/Ada?curren=EUR&yen=1",)),
]  # fmt: skip
VML_BUTTON = (
    f'<!--[if mso]><v:roundrect href="{SHOP}/sale?from=vml" style="height:40px;v-text-anchor:middle" arcsize="10%">'
    "<w:anchorlock/><center>Go to the sale</center></v:roundrect><![endif]-->"
)
BUTTONS = [
    Source(
        f"<p>Dear reader, the sale begins today.</p>{VML_BUTTON}<!--[if !mso]><!--><p>Only until Sunday.</p>"
        f'<a href="{SHOP}/sale?from=a">Go to the sale</a><!--<![endif]--><!--[if !mso]><!-- --><p>Second way.</p>'
        "<!--<![endif]--><![if !mso]><p>Third way.</p><![endif]>",
        (f"{SHOP}/sale?from=a",),
        ("the sale begins today", "Only until Sunday.", "Go to the sale (http", "Second way.", "Third way."),
        ("from=vml", "[if"),
    ),
    Source(
        f"<!--[if mso]><table><tr><td><![endif]-->{link(SHOP + '/one', 'One')}<!--[if mso]></td><td><![endif]-->"
        f"{link(SHOP + '/two', 'Two')}<!--[if mso]></td></tr></table><![endif]-->",
        (f"{SHOP}/one", f"{SHOP}/two"), ("One (http", "Two (http"), ("endif",),
    ),
    Source(
        "<!--[if !mso]><!--><div><p>All but Outlook</p><!--[if lt IE 9]><p>old</p><![endif]--></div><!--<![endif]-->",
        (), ("All but Outlook",), ("endif",),
    ),
    Source(
        "<!--[if gte mso 9]><p>Outlook’s</p><![endif]--><![if gte mso 9]><p>Shown</p><![endif]>"
        + link(f"{SHOP}/b", "B"),
        (f"{SHOP}/b",), ("Shown", "B (http"), ("Outlook’s",),
    ),
    Source(
        f"<!--[if (gte mso 9)|(IE)]>{link(SHOP + '/o', 'Old')}<![endif]--><!--[if !((gte mso 9)|(IE))]><!-->"
        f"{link(SHOP + '/n', 'New')}<!--<![endif]-->",
        (f"{SHOP}/n",), ("New (http",), ("Old",),
    ),
    Source(
        f"<!-- a note --><p>Kept</p><!-- -- -->{link(SHOP + '/k', 'K')}<!--[if mso]>x<![endif]-->",
        (f"{SHOP}/k",), ("Kept", "K (http"), ("note",),
    ),
]  # fmt: skip
NEWSLETTERS = [
    Source(
        '<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">Preview words&#847;&zwnj;&nbsp;</div>'
        f'<table><tr><td><a href="{SHOP}/"><img src="https://img.example/logo.png" alt="Shop logo"></a></td><td>'
        '<a href="{{ message.view_as_web_page_url }}">View in browser</a></td></tr></table><h1>Summer &amp; Sun</h1>'
        '<p>Dear {{ contact.first_name | default: "friend" }},<br>line two<br/>line three</p><table><tr><td>Chair</td>'
        "<td>10&nbsp;€</td></tr></table><ul><li>One</li><li>Two <b>bold</b></li></ul><ol><li>First</li></ol>"
        '{% if contact.city == "Vienna" %}<p>Only for Vienna.</p>{% else %}<p>Not for Vienna.</p>{% endif %}'
        f"<pre>  keep   this</pre><p>1 &lt; 2 and 3 > 2; a &amp;amp; b</p>{link(SHOP + '/long', SHOP + '/long')}",
        (f"{SHOP}/", f"{SHOP}/long"),
        ("Shop logo (http", "Summer & Sun", "Dear Ada,\nline two\nline three", "Chair 10 €", "* One\n* Two bold",
         "1. First", "Only for Vienna.", "  keep   this", "1 < 2 and 3 > 2; a &amp; b"),
        ("Preview words", "Not for Vienna"),
    ),
    Source("<p>{% for one in contact.interests %}[{{ one }}]{% endfor %}</p>", (), ("[Products][Events]",)),
    Source("<p>&copy; 2026 &euro;5&nbsp;off&#33; &lt;b&gt;</p>", (), ("© 2026 €5 off! <b>",)),
    Source("<table><tr><th>Item<th>Price<tr><td>Table<td>20</table>", (), ("Item Price\nTable 20",)),
    Source("<ul><li>a<ul><li>b</li></ul></li></ul><p>{{ contact.last_name | upcase }}</p>", (),
           ("* a\n  * b", "LOVELACE")),
    Source(f'<p>Grüße, 你好, 😀</p>{link(SHOP + "/ü", "Ü")}', (f"{SHOP}/%C3%BC",), ("Grüße, 你好, 😀", "Ü (http")),
]  # fmt: skip
FONT = "https://fonts.example/css?family=Ubuntu:300,400"
FONTS = [
    Source(
        '<!--[if !mso]><!--><meta http-equiv="X-UA-Compatible" content="IE=edge"><!--<![endif]-->'
        "<!--[if mso]><noscript><xml>"
        "<o:OfficeDocumentSettings><o:AllowPNG/><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml>"
        f'</noscript><![endif]--><!--[if !mso]><!--><link href="{FONT}" rel="stylesheet" type="text/css"><style>'
        f"@import url({FONT});</style><!--<![endif]--><p>Hi</p>",
        (), ("Hi",), ("96", "Ubuntu"),
    ),
    Source(f'<link rel="stylesheet" href="{FONT}"><p>Plain link</p>', (), ("Plain link",), ("fonts.example",)),
    Source('<link rel="preconnect" href="https://fonts.example" crossorigin><p>Connects</p>', (), ("Connects",)),
    Source(f"<style>@import '{FONT}'; p {{ color: red }}</style><p>Imports</p>", (), ("Imports",), ("color",)),
    Source("<style>@font-face { font-family: U; src: url(https://fonts.example/u.woff2) }</style><p>Faces</p>", (),
           ("Faces",), ("woff2",)),
    Source("<style>html { scroll-behavior: smooth } a[x-apple-data-detectors] { color: inherit }</style><p>Scrolls</p>",
           (), ("Scrolls",), ("smooth",)),
]  # fmt: skip
BEHAVIOR = r"v\:* {behavior:url(#default#VML);display:inline-block;}"
PICTURES = [
    Source(
        f"<!--[if gte mso 9]><style>{BEHAVIOR}</style><![endif]--><div><!--[if gte mso 9]><v:rect fill=\"true\" "
        'style="width:600px;height:200px"><v:fill type="tile" src="https://img.example/bg.png" color="#7bceeb"/>'
        '<v:textbox inset="0,0,0,0"><![endif]--><p>Over the picture</p><!--[if gte mso 9]></v:textbox></v:rect>'
        "<![endif]--></div>",
        (), ("Over the picture",), ("VML", "tile"),
    ),
    Source(f"<!--[if mso]><style>{BEHAVIOR} o\\:* {{behavior:url(#default#VML);}}</style><![endif]--><p>Both</p>", (),
           ("Both",), ("behavior",)),
    Source('<table background="https://img.example/bg.png"><tr><td>On a table</td></tr></table>', (), ("On a table",)),
    Source('<div style="background:url(https://img.example/b.png) no-repeat">On a box</div>', (), ("On a box",)),
    Source(f'<!--[if gte vml 1]><v:image href="{SHOP}/v" src="https://img.example/v.png"/><![endif]-->'
           f'<a href="{SHOP}/i"><img src="https://img.example/i.png" alt="A chair"></a>', (f"{SHOP}/i",),
           ("A chair (http",), ("v.png",)),
    Source('<p>Two<img src="https://img.example/i.png?a=1&region=eu" alt="">words</p>', (), ("Two", "words")),
]  # fmt: skip
KINDS = {"links": LINKS, "buttons": BUTTONS, "newsletters": NEWSLETTERS, "fonts": FONTS, "pictures": PICTURES}
