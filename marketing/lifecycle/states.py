"""Status and status reason: the words of the contract, once."""

from enum import StrEnum


class Status(StrEnum):
    """Whether a record is in use; decides in which views and pickers it shows."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class StatusReason(StrEnum):
    """The substatus that transitions alone move."""

    DRAFT = "draft"
    GOING_LIVE = "going-live"
    PUBLISHING = "publishing"
    LIVE = "live"
    LIVE_EDITABLE = "live-editable"
    STOPPING = "stopping"
    STOPPED = "stopped"
    COMPLETING = "completing"
    COMPLETED = "completed"
    ERROR = "error"
    EXPIRED = "expired"
    ACTIVE = "active"
    INACTIVE = "inactive"

    @property
    def label(self) -> str:
        """The words people read."""
        return "Live, editable" if self is StatusReason.LIVE_EDITABLE else self.value.replace("-", " ").capitalize()

    @property
    def is_transient(self) -> bool:
        """True while the record waits for the marketing service."""
        return self in TRANSIENT

    @property
    def is_live(self) -> bool:
        """True in Live and Live, editable: the states in which other records may use this one."""
        return self in LIVE


R = StatusReason
TRANSIENT = frozenset({R.GOING_LIVE, R.PUBLISHING, R.STOPPING, R.COMPLETING})
LIVE = frozenset({R.LIVE, R.LIVE_EDITABLE})
CHOICES = [(reason.value, reason.label) for reason in StatusReason]
STATUS_CHOICES = [(Status.ACTIVE.value, "Active"), (Status.INACTIVE.value, "Inactive")]
