"""What the usual exporters of templates write, in small: heads, frames and tricks, with a place for words."""

MJML = """<!doctype html>
<html lang="und" dir="auto" xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" \
xmlns:o="urn:schemas-microsoft-com:office:office">
<head><title></title><!--[if !mso]><!--><meta http-equiv="X-UA-Compatible" content="IE=edge"><!--<![endif]-->
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style type="text/css">#outlook a { padding:0; } p { display:block;margin:13px 0; }</style>
<!--[if mso]><noscript><xml><o:OfficeDocumentSettings><o:AllowPNG/><o:PixelsPerInch>96</o:PixelsPerInch>
</o:OfficeDocumentSettings></xml></noscript><![endif]-->
<!--[if lte mso 11]><style type="text/css">.mj-outlook-group-fix { width:100% !important; }</style><![endif]-->
<!--[if !mso]><!--><link href="https://fonts.example/css?family=Ubuntu:300,400" rel="stylesheet" type="text/css">
<style type="text/css">@import url(https://fonts.example/css?family=Ubuntu:300,400);</style><!--<![endif]-->
<style media="screen and (min-width:480px)">.moz-text-html .mj-column-per-100 { width:100% !important; }</style>
</head><body style="word-spacing:normal;"><div aria-roledescription="email" style="" role="article" lang="und">
<!--[if mso | IE]><table align="center" border="0" style="width:600px;" width="600"><tr><td><![endif]-->
<div style="margin:0px auto;max-width:600px;"><table align="center" style="width:100%;"><tbody><tr><td>WORDS</td></tr>
</tbody></table></div><!--[if mso | IE]></td></tr></table><![endif]--></div></body></html>"""
MJML_NAVBAR = """<html><head><style type="text/css">noinput.mj-menu-checkbox { display:block !important; }
@media only screen { .mj-menu-checkbox[type="checkbox"] ~ .mj-inline-links { display:none !important; } }</style>
</head><body><!--[if !mso]><!--><input type="checkbox" id="c1" class="mj-menu-checkbox" \
style="display:none !important; max-height:0; visibility:hidden;" /><!--<![endif]-->
<div class="mj-menu-trigger" style="display:none;max-height:0px;font-size:0px;overflow:hidden;">
<label for="c1" class="mj-menu-label">&#9776;</label></div>
<div class="mj-inline-links"><!--[if gte mso 9]><table><tr><td><![endif]-->
<a class="mj-link" href="https://shop.example/?a=1&amp;copy=2">Shop</a><!--[if gte mso 9]></td></tr></table><![endif]-->
</div><noinput class="x">WORDS</noinput></body></html>"""
MJML_CAROUSEL = """<html><body><div class="mj-carousel"><!--[if !mso]><!-->
<input type="radio" name="r1" id="r1-1" class="mj-carousel-radio" checked="checked" style="display:none;mso-hide:all;">
<!--<![endif]--></div>WORDS</body></html>"""
MAILCHIMP = """<!doctype html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml">
<head><!-- NAME: 1 COLUMN --><!--[if gte mso 15]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings>
</xml><![endif]--><meta charset="UTF-8"><meta property="og:title" content="News"><meta http-equiv="X-UA-Compatible" \
content="IE=edge"><title>News</title><link rel="preconnect" href="https://fonts.example" crossorigin>
<!--[if !mso]><!--><link rel="stylesheet" type="text/css" id="newGoogleFontsStatic" \
href="https://fonts.example/css?family=Roboto:400,400i,700"><!--<![endif]-->
<style type="text/css">p{ margin:10px 0; } html{ scroll-behavior:smooth } img{ -ms-interpolation-mode:bicubic; }
.mcnPreviewText{ display:none !important; } a[x-apple-data-detectors]{ color:inherit !important; }
.ExternalClass,.ExternalClass p{ line-height:100%; } /*@tab Page @section Background @tip {x} */</style></head>
<body><!--*|IF:MC_PREVIEW_TEXT|*--><span class="mcnPreviewText" style="display:none; font-size:0px;">Preview</span>
<!--*|END:IF|*--><center><table id="bodyTable"><tr><td id="bodyCell"><!--[if (gte mso 9)|(IE)]><table><tr><td>
<![endif]-->WORDS<!--[if (gte mso 9)|(IE)]></td></tr></table><![endif]--></td></tr></table></center></body></html>"""
STRIPO = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html><head><meta content="telephone=no" name="format-detection"><meta name="x-apple-disable-message-reformatting">
<!--[if (mso 16)]><style type="text/css">a {text-decoration: none;}</style><![endif]-->
<!--[if gte mso 9]><style>sup { font-size: 100% !important; }</style><![endif]-->
<!--[if !mso]><!-- --><link href="https://fonts.example/css2?family=Lato" rel="stylesheet"><!--<![endif]-->
<!--[if gte mso 9]><noscript><xml><o:OfficeDocumentSettings><o:AllowPNG></o:AllowPNG></o:OfficeDocumentSettings>
</xml></noscript><![endif]-->
<!--[if mso]><xml><w:WordDocument xmlns:w="urn:schemas-microsoft-com:office:word">
<w:DontUseAdvancedTypographyReadingMail/></w:WordDocument></xml><![endif]-->
<style type="text/css">.rollover:hover .rollover-first { max-height:0px!important; }
v\\:* { behavior: url("#default#VML"); }
@media only screen and (max-width:600px) { *[class="gmail-fix"] { display:none!important } }</style></head>
<body><div dir="ltr" class="es-wrapper-color"><!--[if gte mso 9]><v:background xmlns:v="urn:schemas-microsoft-com:vml" \
fill="t"><v:fill type="tile" color="#f6f6f6"></v:fill></v:background><![endif]-->
<table class="es-wrapper" role="none"><tbody><tr><td>WORDS</td></tr></tbody></table>
<!--[if mso]><a href="https://shop.example/?b=1&reg=2" target="_blank" hidden><v:roundrect \
href="https://shop.example/?b=1&reg=2" arcsize="10%"><w:anchorlock></w:anchorlock><center>Go</center></v:roundrect></a>
<![endif]--><!--[if !mso]><!-- --><span class="msohide es-button-border"><a href="https://shop.example/?b=1&reg=2" \
class="es-button">Go</a></span><!--<![endif]--></div></body></html>"""
BEE = """<!DOCTYPE html><html xmlns:o="urn:schemas-microsoft-com:office:office" lang="en"><head><title></title>
<meta content="text/html; charset=utf-8" http-equiv="Content-Type"/><!--[if mso]>
<xml><w:WordDocument xmlns:w="urn:schemas-microsoft-com:office:word"><w:DontUseAdvancedTypographyReadingMail/>
</w:WordDocument><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml>
<![endif]--><!--[if !mso]><!--><link href="https://fonts.example/css?family=Lato" rel="stylesheet" type="text/css"/>
<!--<![endif]--><style>* { box-sizing: border-box; } #MessageViewBody a { color: inherit; text-decoration: none; }
.image_block img+div { display: none; } .menu-checkbox[type=checkbox]~.menu-links { display: none !important; }
sup, sub { font-size: 75%; line-height: 0; }</style><!--[if mso ]><style>sup { font-size: 100%; }</style><![endif]-->
</head><body class="body"><table class="nl-container" role="presentation"><tbody><tr><td>
<!--[if !mso]><!--><input class="menu-checkbox" id="m1" type="checkbox" style="display:none !important;max-height:0;"/>
<!--<![endif]--><div class="menu-trigger" style="display:none;"><label class="menu-label" for="m1">x</label></div>
<!--[if mso]><v:rect xmlns:v="urn:schemas-microsoft-com:vml" style="width:600px;behavior:url(#default#VML)">
<v:fill src="https://img.example/bg.png" type="frame"/><v:textbox inset="0px,0px,0px,0px"><![endif]-->WORDS
<!--[if mso]></v:textbox></v:rect><![endif]--></td></tr></tbody></table><!-- End --></body></html>"""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15 (filtered medium)"><!--[if !mso]><style>
v\\:* {behavior:url(#default#VML);} o\\:* {behavior:url(#default#VML);} .shape {behavior:url(#default#VML);}
</style><![endif]--><style><!-- @font-face {font-family:Calibri;} p.MsoNormal {margin:0cm;mso-style-link:"x";}
@page WordSection1 {size:612.0pt 792.0pt;} div.WordSection1 {page:WordSection1;} --></style></head>
<body lang=EN-GB link=blue><div class=WordSection1><p class=MsoNormal><o:p>&nbsp;</o:p></p>WORDS</div></body></html>"""
EXPORTED = {
    "MJML": MJML, "MJML navbar": MJML_NAVBAR, "MJML carousel": MJML_CAROUSEL, "Mailchimp": MAILCHIMP,
    "Stripo": STRIPO, "BEE": BEE, "Word": WORD,
}  # fmt: skip
