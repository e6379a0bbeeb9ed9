"""Copies of content blocks in mails: each says where it is from, and is told apart from what that is by now."""

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marketing.contracts.design import FROM
from marketing.contracts.fragment import Element, plain


@dataclass(frozen=True)
class Copy:
    """How a copy stands to its content block: behind what that is now, changed by hand since it was made."""

    is_behind: bool
    is_by_hand: bool


def digest(element: Element) -> str:
    """What an element is like, whatever its ids."""
    return hashlib.sha256(json.dumps(plain(element), sort_keys=True).encode()).hexdigest()[:16]


def copied(element: Element, key: int, version: int) -> Element:
    """A copy of a content block's element, which says where it is from."""
    return {**copy.deepcopy(element), FROM: {"id": key, "version": version, "digest": digest(element)}}


def standing(copy_of: Element, element: Element | None) -> Copy:
    """How a copy stands to the element that its content block is now."""
    made = origin_of(copy_of).get("digest", "")
    return Copy(element is not None and digest(element) != made, digest(copy_of) != made)


def origin_of(element: Mapping[str, Any]) -> dict[str, Any]:
    """Where an element is from; empty where it is no copy."""
    found = element.get(FROM)
    return found if isinstance(found, dict) else {}
