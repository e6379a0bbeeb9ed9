"""Which column of a file fills which field, guessed from its name: an exact label first, then what others call it."""

from collections.abc import Sequence

from entities.contacts.importing.fields import COMPANY, FULL_NAME, targets
from entities.contacts.importing.opt_outs import BULK, field_of, plain

# What Outlook, Google, HubSpot, Mailchimp, Salesforce, Dynamics, Brevo and people of several languages write, the
# likelier first: where two columns could fill a field, the one that stands further in front does.
SYNONYMS = {
    "email": """email emailaddress email1value email1address primaryemail email1 emailaddress1 mail mailaddress
        emailadresse emailadres mailadresse workemail businessemail contactemail subscriberemail emailid courriel
        adresseemail adressemail adressedemessagerie correo correoelectronico indirizzoemail adresemail epost eposta
        почта электроннаяпочта personalemail email2value email2address""",
    "first_name": """firstname givenname forename fname contactfirstname vorname prenom nombre nome imie jmeno
        krestnijmeno voornaam fornavn fornamn etunimi имя""",
    "last_name": """lastname surname familyname lname contactlastname nachname familienname nom nomdefamille apellido
        apellidos cognome sobrenome nazwisko prijmeni achternaam etternavn efternamn sukunimi фамилия""",
    FULL_NAME: "fullname name contactname displayname contact fileas kontakt nomcomplet nombrecompleto фио",
    COMPANY: """company companyname account accountname organization organisation organization1name organizationname
        associatedcompany primaryassociatedcompany employer firma firmenname unternehmen societe entreprise empresa
        azienda spolecnost bedrijf компания""",
    "job_title": """jobtitle organization1title organizationtitle jobposition position role funktion poste cargo
        stanowisko beruf title""",
    "phone": """businessphone workphone phone phonenumber telephone tel telefon telefonnummer phone1value primaryphone
        companyphone telefono telefone телефон telefongeschaftlich""",
    "mobile_phone": """mobilephone mobile mobilephonenumber cellphone cell mobilenumber handy mobil mobiltelefon
        portable movil cellulare sms""",
    "street": """street streetaddress businessstreet address1street address1street1 mailingstreet address
        address1 addressline1 strasse anschrift adresse rue calle ulica ulice address1streetaddress
        strassegeschaftlich""",
    "city": """city town businesscity address1city mailingcity ort stadt wohnort ville ciudad citta miasto mesto
        plaats cidade город ortgeschaftlich""",
    "postal_code": """postalcode zip zipcode postcode businesspostalcode address1postalcode mailingpostalcode mailingzip
        mailingzippostalcode address1zippostalcode zippostalcode
        plz postleitzahl codepostal codigopostal kodpocztowy psc индекс
        postleitzahlgeschaftlich""",
    "region": """region state province county businessstate address1region address1state stateregion stateprovince
        mailingstate mailingstateprovince address1stateprovince bundesland provincia
        regiongeschaftlich bundeslandgeschaftlich bundeslandkantongeschaftlich""",
    "country": """country countryregion businesscountryregion businesscountry address1country address1countryregion
        mailingcountry land pays
        pais paese kraj zeme страна landgeschaftlich landregiongeschaftlich""",
    "birthday": """birthday birthdate dateofbirth dob geburtstag geburtsdatum datedenaissance fechadenacimiento
        datadinascita dataurodzenia datumnarozeni деньрождения датарождения""",
    "language": "language preferredlanguage sprache langue idioma lingua",
    "customer_since": "customersince customersincedate kundeseit clientdepuis",
    "last_purchase_at": "lastpurchase lastpurchasedate lastorder lastorderdate",
    "orders": "numberoforders orders orderscount totalorders",
    "do_not_email": "donotemail donotallowemails donotallowemail donotcontact dnc",
    BULK: """donotbulkemail donotallowbulkemails donotallowbulkemail unsubscribedfromallemail unsubscribedfromallemails
        emailoptout hasoptedoutofemail optedoutofemail optedout optout unsubscribed unsubscribe unsubscribedfromemails
        emailblocklisted emailblacklisted blocklisted blacklisted""",
    "source": "source marketingsource leadsource originalsource quelle herkunft origine",
    "description": "description notes note comment comments notizen bemerkung bemerkungen remarques notas uwagi",
}
SECOND_NAMES = {"name", "names"}


def guess(header: Sequence[str], kinds: Sequence[Sequence[str]] | None = None) -> dict[str, str]:
    """Return {index of the column: field} for the columns whose name tells.

    `kinds` are the different cells of each column: with them, a column that tells who wants no mail is known by what
    it holds, too. No field is filled twice but opt-outs, where whatever speaks against mail wins.
    """
    bare = [plain(name) for name in header]
    taken: dict[int, str] = {}
    for _rank, index, key in sorted(_candidates(bare)):
        if index not in taken and key not in taken.values():
            taken[index] = key
    for index, name in enumerate(header):
        cells = kinds[index] if kinds and index < len(kinds) else None
        if index not in taken and (key := field_of(name, cells)):
            taken[index] = key
    return {str(index): key for index, key in sorted(_one_name(bare, taken).items())}


def _candidates(bare: Sequence[str]) -> list[tuple[int, int, str]]:
    """What each column could fill: (how far from the field's own label, its index, the field)."""
    found = []
    for key, target in targets().items():
        ranks = {plain(word): rank for rank, word in enumerate(SYNONYMS.get(key, "").split(), 2)}
        ranks |= {plain(key): 1, plain(target.label): 0}
        found += [(ranks[name], index, key) for index, name in enumerate(bare) if name in ranks]
    return found


def _one_name(bare: Sequence[str], taken: dict[int, str]) -> dict[int, str]:
    """Beside a first name, “Name” is the last name; beside both, a full name says nothing new."""
    parts = {"first_name", "last_name"} & set(taken.values())
    if FULL_NAME not in taken.values() or not parts:
        return taken
    full = next(index for index, key in taken.items() if key == FULL_NAME)
    left = {index: key for index, key in taken.items() if index != full}
    return left | {full: "last_name"} if parts == {"first_name"} and bare[full] in SECOND_NAMES else left
