"""What the service reads at the moment of sending: postal address, preferences page, social links."""

from dataclasses import dataclass
from typing import ClassVar

from marketing.contracts.payload import Contract

BUILT_IN_PREFERENCES = "{{ message.preferences_url }}"


@dataclass(frozen=True)
class ContentSettingsVersion(Contract):
    """One version of a content-settings record; texts may hold Liquid over `contact`."""

    kind: ClassVar[str] = "content-settings"

    name: str = ""
    address_main: str = ""
    address_line_2: str = ""
    subscription_center: str = BUILT_IN_PREFERENCES
    forward_to_a_friend: str = ""
    linkedin_url: str = ""
    x_url: str = ""
    facebook_url: str = ""
    instagram_url: str = ""
    youtube_url: str = ""
