"""What a pressed button of the builder does to the query that stands in it."""

from collections.abc import Mapping

from entities.segments import rules
from entities.segments.vocabulary import Vocabulary


def done(query: rules.Query, post: Mapping[str, str], words: Vocabulary) -> rules.Query:
    """Return the query after the step `do` of a POST: remove, group, related, block, or new conditions."""
    what, _, path = post.get("do", "").partition(":")
    if what == "remove":
        return rules.remove(query, path)
    if what == "group":
        return rules.add_group(query, path)
    if what == "related":
        path, _, relation = path.partition(":")
        return rules.add_related(query, path, relation, words)
    if what == "block":
        return rules.add_block(query, path)
    return _with_new_rows(query, post, words)


def _with_new_rows(query: rules.Query, post: Mapping[str, str], words: Vocabulary) -> rules.Query:
    """Add a condition wherever a field was chosen in an “Add a condition” menu."""
    for name in [name for name in post if name.startswith("add:") and post[name]]:
        query = rules.add_row(query, name.partition(":")[2], post[name], words)
    return query
