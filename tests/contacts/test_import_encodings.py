"""Encodings told by content: short tables of names, as people export them, in the encodings of their programs."""

import io

import pytest

from entities.contacts.importing.reading import NO_LETTERS, Reader, recognise

TABLES = {
    "polish": "Imię;Nazwisko;E-mail;Miasto\r\nŁukasz;Żółć;l@x.example;Łódź\r\nMałgorzata;Wiśniewska;m@x.pl;Gdańsk\r\n",
    "czech": "Jméno;Příjmení;Město\r\nTomáš;Novák;Ústí nad Labem\r\nJiřina;Šťastná;České Budějovice\r\n",
    "hungarian": "Név;Város;E-mail\r\nGyőző;Szőke;a@x.example\r\nÁrpád;Győr;b@x.example\r\n",
    "russian": "Имя;Фамилия;Почта;Город\r\nПётр;Иванов;p@x.example;Москва\r\nАнна;Смирнова;a@x.example;Казань\r\n",
    "one russian": "First name;Last name;E-mail\r\nПётр;Иванов;p@x.example\r\n",
    "ukrainian": "Ім'я;Прізвище;Пошта\r\nОлена;Шевченко;o@x.example\r\nЮрій;Київ;y@x.example\r\n",
    "german": "Vorname;Nachname;E-Mail\r\nJörg;Müller;j@x.example\r\nZoë;Weiß;z@x.example\r\n",
    "one german": "Name;E-Mail\r\nMüller;j@x.example\r\n",
    "french": "Prénom;Nom;E-mail\r\nHélène;Lefèvre;h@x.example\r\nFrançois;Garçon;f@x.example\r\n",
    "spanish": "Nombre;Apellido;Correo\r\nMaría;Muñoz;m@x.example\r\nJosé;Peña;j@x.example\r\n",
    "swedish": "Namn;Stad\r\nÅsa Öberg;Malmö\r\nBjörn Sjöström;Göteborg\r\n",
    "turkish": "Ad;Soyad;Şehir\r\nIşıl;Yıldız;İstanbul\r\nÇağrı;Güneş;Eskişehir\r\n",
    "greek": "Όνομα;Επώνυμο;Πόλη\r\nΓιώργος;Παπαδόπουλος;Αθήνα\r\n",
    "hebrew": "שם;עיר\r\nדוד;ירושלים\r\n",
    "arabic": "الاسم;المدينة\r\nمحمد;القاهرة\r\n",
    "lithuanian": "Vardas;Miestas\r\nŽydrūnas;Šiauliai\r\nKęstutis;Panevėžys\r\n",
    "japanese": "名前;メール\r\n山田太郎;y@x.example\r\n佐藤花子;s@x.example\r\n",
    "chinese": "姓名;城市\r\n王小明;北京\r\n李华;上海\r\n",
    "taiwanese": "姓名;城市\r\n王小明;台北\r\n陳美玲;高雄\r\n",
    "korean": "이름;도시\r\n김철수;서울\r\n이영희;부산\r\n",
    "thai": "ชื่อ;เมือง\r\nสมชาย;กรุงเทพ\r\n",
}


@pytest.mark.parametrize(
    ("table", "encoding"),
    [
        ("polish", "cp1250"), ("polish", "iso8859-2"), ("czech", "cp1250"), ("hungarian", "cp1250"),
        ("russian", "cp1251"), ("one russian", "cp1251"), ("ukrainian", "cp1251"), ("russian", "koi8-r"),
        ("german", "cp1252"), ("one german", "cp1252"), ("german", "iso8859-1"), ("german", "iso8859-15"),
        ("german", "mac-roman"), ("german", "cp850"), ("french", "cp1252"), ("spanish", "cp1252"),
        ("swedish", "cp1252"), ("turkish", "cp1254"), ("greek", "cp1253"), ("greek", "iso8859-7"),
        ("hebrew", "cp1255"), ("arabic", "cp1256"), ("lithuanian", "cp1257"), ("japanese", "shift_jis"),
        ("japanese", "cp932"), ("japanese", "euc-jp"), ("chinese", "gb18030"), ("taiwanese", "big5"),
        ("korean", "cp949"), ("thai", "cp874"), ("russian", "utf-8"), ("russian", "utf-16"), ("polish", "utf-16-le"),
        ("german", "utf-16-be"), ("japanese", "utf-8-sig"),
    ],
)  # fmt: skip
def test_a_short_table_reads_as_it_was_written(table: str, encoding: str) -> None:
    file = io.BytesIO(TABLES[table].encode(encoding))
    form = recognise(file, "a.csv")
    reader = Reader(file, form)
    assert [reader.header(), *(row.cells for row in reader.rows())] == [
        line.split(form.separator) for line in TABLES[table].splitlines()
    ]


@pytest.mark.parametrize("bad", [b"\xe9", b"\xff", b"\xc3", b"\x80\x81", b"\xed\xa0\x80"])
@pytest.mark.parametrize("table", ["german", "russian", "japanese", "polish", "korean"])
def test_a_bad_byte_makes_no_other_encoding_of_utf8(table: str, bad: bytes) -> None:
    data = TABLES[table].encode() + b"Caf" + bad + b";Bar;c@x.example\r\nlast;row\r\n"
    file = io.BytesIO(data)
    form = recognise(file, "a.csv")
    reader = Reader(file, form)
    reader.header()
    rows = list(reader.rows())
    assert form.encoding == "utf-8"
    assert [row.fault for row in rows[:-2]] == [""] * (len(rows) - 2)
    assert (rows[-2].fault, rows[-2].cells[0].strip("\ufffd"), rows[-1].fault) == (NO_LETTERS, "Caf", "")
