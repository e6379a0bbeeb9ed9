"""Which column fills which field: the files of other programs, and names that could mean two fields."""

import pytest

from entities.contacts.importing.columns import guess
from entities.contacts.importing.opt_outs import is_opt_out

OUTLOOK = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business City,"
    "Business State,Business Postal Code,Business Country/Region,Home Phone,Business Phone,Mobile Phone,Anniversary,"
    "Birthday,Categories,E-mail Address,E-mail Type,E-mail Display Name,Gender,Notes,Web Page"
)
GOOGLE = (
    "Name,Given Name,Additional Name,Family Name,Birthday,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,"
    "E-mail 2 - Type,E-mail 2 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Name,Organization 1 - Title,"
    "Address 1 - Street,Address 1 - City,Address 1 - Postal Code,Address 1 - Country"
)
HUBSPOT = (
    "Record ID - Contact,First Name,Last Name,Email,Phone Number,Contact owner,Unsubscribed from all email,Lead Status,"
    "Create Date,Date of birth,Associated Company"
)
MAILCHIMP = "Email Address,First Name,Last Name,Address,Phone Number,Birthday,UNSUB_TIME,UNSUB_REASON,TAGS"
BREVO = "CONTACT ID,EMAIL,FIRSTNAME,LASTNAME,SMS,EMAIL_BLOCKLISTED,ADDED_TIME"
ACTIVE = "Email,First Name,Last Name,Phone,Organization,Job Title,Unsubscribed,Unsubscribe reason,IP Address"
SALESFORCE = (
    "First Name,Last Name,Account Name,Title,Mailing Street,Mailing City,Mailing State/Province,"
    "Mailing Zip/Postal Code,Mailing Country,Phone,Mobile,Email,Email Opt Out,Lead Source"
)
DYNAMICS = (
    "Full Name,First Name,Last Name,Company Name,Job Title,Email,Business Phone,Do not allow Emails,"
    "Do not allow Bulk Emails,Address 1: Street 1,Address 1: City"
)


def guessed(names: str) -> dict[str, str]:
    """The field of each column, by its name."""
    header = names.split(",")
    return {header[int(index)]: key for index, key in guess(header).items()}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (OUTLOOK, {
            "First Name": "first_name", "Last Name": "last_name", "Company": "account", "Job Title": "job_title",
            "Business Street": "street", "Business City": "city", "Business State": "region",
            "Business Postal Code": "postal_code", "Business Country/Region": "country", "Business Phone": "phone",
            "Mobile Phone": "mobile_phone", "Birthday": "birthday", "E-mail Address": "email", "Notes": "description",
        }),
        (GOOGLE, {
            "Given Name": "first_name", "Family Name": "last_name", "Birthday": "birthday", "Notes": "description",
            "E-mail 1 - Value": "email", "Phone 1 - Value": "phone", "Organization 1 - Name": "account",
            "Organization 1 - Title": "job_title", "Address 1 - Street": "street", "Address 1 - City": "city",
            "Address 1 - Postal Code": "postal_code", "Address 1 - Country": "country",
        }),
        (HUBSPOT, {
            "First Name": "first_name", "Last Name": "last_name", "Email": "email", "Phone Number": "phone",
            "Unsubscribed from all email": "do_not_bulk_email", "Date of birth": "birthday",
            "Associated Company": "account",
        }),
        (MAILCHIMP, {
            "Email Address": "email", "First Name": "first_name", "Last Name": "last_name", "Address": "street",
            "Phone Number": "phone", "Birthday": "birthday", "UNSUB_TIME": "do_not_bulk_email",
        }),
        (BREVO, {
            "EMAIL": "email", "FIRSTNAME": "first_name", "LASTNAME": "last_name", "SMS": "mobile_phone",
            "EMAIL_BLOCKLISTED": "do_not_bulk_email",
        }),
        (ACTIVE, {
            "Email": "email", "First Name": "first_name", "Last Name": "last_name", "Phone": "phone",
            "Organization": "account", "Job Title": "job_title", "Unsubscribed": "do_not_bulk_email",
        }),
        (SALESFORCE, {
            "First Name": "first_name", "Last Name": "last_name", "Account Name": "account", "Title": "job_title",
            "Mailing Street": "street", "Mailing City": "city", "Mailing State/Province": "region",
            "Mailing Zip/Postal Code": "postal_code", "Mailing Country": "country", "Phone": "phone",
            "Mobile": "mobile_phone", "Email": "email", "Email Opt Out": "do_not_bulk_email", "Lead Source": "source",
        }),
        (DYNAMICS, {
            "First Name": "first_name", "Last Name": "last_name", "Company Name": "account", "Job Title": "job_title",
            "Email": "email", "Business Phone": "phone", "Do not allow Emails": "do_not_email",
            "Do not allow Bulk Emails": "do_not_bulk_email", "Address 1: Street 1": "street",
            "Address 1: City": "city",
        }),
        ("Imię,Nazwisko,E-mail,Miasto", {
            "Imię": "first_name", "Nazwisko": "last_name", "E-mail": "email", "Miasto": "city",
        }),
        ("Jméno,Příjmení,Město,PSČ", {
            "Jméno": "first_name", "Příjmení": "last_name", "Město": "city", "PSČ": "postal_code",
        }),
        ("Vorname,Name,PLZ,Ort", {"Vorname": "first_name", "Name": "last_name", "PLZ": "postal_code", "Ort": "city"}),
        ("Straße geschäftlich,Ort geschäftlich,Postleitzahl geschäftlich,Region geschäftlich,Land/Region geschäftlich,"
         "Telefon geschäftlich,Mobiltelefon,E-Mail-Adresse", {
            "Straße geschäftlich": "street", "Ort geschäftlich": "city", "Postleitzahl geschäftlich": "postal_code",
            "Region geschäftlich": "region", "Land/Region geschäftlich": "country", "Telefon geschäftlich": "phone",
            "Mobiltelefon": "mobile_phone", "E-Mail-Adresse": "email",
        }),
        ("Имя,Фамилия,Почта", {"Имя": "first_name", "Фамилия": "last_name", "Почта": "email"}),
        ("Title,Job Title", {"Job Title": "job_title"}),
        ("Title,E-mail", {"Title": "job_title", "E-mail": "email"}),
        ("Mail,E-Mail,Email", {"E-Mail": "email"}),
        ("Phone,Business phone", {"Business phone": "phone"}),
        ("Line,Why it was refused,City", {"City": "city"}),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)  # fmt: skip
def test_the_columns_of_other_programs_are_known(names: str, expected: dict[str, str]) -> None:
    assert guessed(names) == expected


@pytest.mark.parametrize("names", [OUTLOOK, GOOGLE, HUBSPOT, MAILCHIMP, BREVO, ACTIVE, SALESFORCE, DYNAMICS])
def test_no_field_is_guessed_twice(names: str) -> None:
    found = guess(names.split(","))
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize(
    "name",
    ["Opt-out", "Opted Out", "Unsubscribed at", "unsubscribe_date", "Do Not E-Mail", "Opted out of email: News",
     "Keine Werbung", "Abgemeldet am", "Désabonné", "Blacklisted", "No newsletter", "Suppressed"],
)  # fmt: skip
def test_who_wants_no_mail_is_recognised(name: str) -> None:
    assert is_opt_out(name)
    assert guess(["E-mail", name])["1"] in ("do_not_email", "do_not_bulk_email")


@pytest.mark.parametrize("name", ["Unsubscribe reason", "UNSUB_CAMPAIGN_TITLE", "Unsubscribe link", "Optician"])
def test_what_only_sounds_alike_is_none(name: str) -> None:
    assert not is_opt_out(name)
