"""Texts of content settings as mails show them."""

from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.service.mail.compose.context import settings_data


def test_an_address_of_several_lines_is_shown_as_one() -> None:
    value = ContentSettingsVersion(address_main="Golive\nStreet 1,\n\n1010 Vienna")
    assert settings_data(value, {}, {"preferences_url": ""})["address_main"] == "Golive, Street 1, 1010 Vienna"
