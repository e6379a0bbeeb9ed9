"""How designs name content blocks: each copy says which one it was made from."""

import re
from collections.abc import Collection, Mapping

from entities.content_blocks.models import ContentBlock
from marketing.contracts.parsing import id_of
from marketing.lifecycle.embedded import Embedding

# In a design as JSON; in what people type, quotation marks stand behind a backslash.
COPY = re.compile(r'(?<!\\)"from": \{[^{}]*?(?<!\\)"id": (\d{1,16})\b')


def existing(keys: Collection[str]) -> Mapping[str, int]:
    """The content blocks that are there, by their ids as texts."""
    ids = {text: key for text in keys if (key := id_of(text)) is not None}
    found = set(ContentBlock.objects.filter(pk__in=ids.values()).values_list("pk", flat=True))
    return {text: key for text, key in ids.items() if key in found}


EMBEDDING = Embedding(ContentBlock.slug, COPY, existing, lost="")
