"""On which terms the mail of a journey's runs leaves."""

from marketing.contracts.journey import JourneyVersion
from marketing.publishing.models import Publication
from marketing.service import versions
from marketing.service.mail import prepared
from marketing.service.mail.outbox.terms import Terms


def of(publication: Publication) -> Terms:
    """What a journey's publication says: content settings, suppression segment, minimum consent, pins by tile."""
    version = versions.value_of(publication, JourneyVersion)
    pins = prepared.pins_of(publication.pk)
    return Terms(version.content_settings, version.suppression_segment, version.minimum_consent, pins)
