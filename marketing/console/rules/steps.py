"""What a pressed button of the builder does to the query that stands in it."""

from collections.abc import Mapping

from marketing.console.rules import queries
from marketing.console.rules.vocabulary import Vocabulary


def done(query: queries.Query, post: Mapping[str, str], words: Vocabulary) -> queries.Query:
    """The query after the step `do` of a POST: remove, group, related, block, or new conditions."""
    what, _, path = post.get("do", "").partition(":")
    if what == "remove":
        return queries.remove(query, path)
    if what == "group":
        return queries.add_group(query, path)
    if what == "related":
        path, _, relation = path.partition(":")
        return queries.add_related(query, path, relation, words)
    if what == "block":
        return queries.add_block(query, path)
    return _with_new_rows(query, post, words)


def focus(query: queries.Query, post: Mapping[str, str]) -> str:
    """Where people go on after a step, `<what>:<path>` of an input; "" where they are already."""
    what, _, path = post.get("do", "").partition(":")
    if what == "more":
        return f"value:{path}"
    if what == "block":
        return f"add:{len(query['blocks']) - 1}"
    if what == "remove":
        return f"add:{path.rpartition('.')[0]}"
    if what in ("group", "related"):
        path = path.partition(":")[0]
        return f"add:{path}.{len(queries.items_at(query, path)) - 1}"
    added = next((name.partition(":")[2] for name in post if name.startswith("add:") and post[name]), "")
    return _new_row(query, added) if added else ""


def _new_row(query: queries.Query, path: str) -> str:
    """The comparison of the condition that was added last at a place, in its related records where it has."""
    items = queries.items_at(query, path)
    below = f"{path}.{len(items) - 1}"
    return f"operator:{below}" if items[-1]["type"] == queries.ROW else f"operator:{below}.0"


def _with_new_rows(query: queries.Query, post: Mapping[str, str], words: Vocabulary) -> queries.Query:
    """Add a condition wherever a field was chosen in an “Add a condition” menu."""
    for name in [name for name in post if name.startswith("add:") and post[name]]:
        query = queries.add_row(query, name.partition(":")[2], post[name], words)
    return query
