"""A lifecycle as plain values and as text, for people and outside checks."""

from typing import Any

from marketing.lifecycle.lifecycle import Move
from marketing.lifecycle.models import Record


def as_json(model: type[Record]) -> dict[str, Any]:
    """States, moves and locks of an entity; lock rows cover every field and every state."""
    lifecycle = model.lifecycle
    fields = dict.fromkeys([*lifecycle.locks.rows, *model.data_fields()])
    return {
        "states": {reason.value: status.value for reason, status in lifecycle.states.items()},
        "moves": [_move(move) for move in lifecycle.moves],
        "locks": {
            name: {reason.value: lifecycle.locks.cell(name, reason).value for reason in lifecycle.states}
            for name in fields
        },
    }


def as_text(slug: str, described: dict[str, Any]) -> str:
    """The same as lines for a person."""
    lines = [slug, "=" * len(slug), "", "States"]
    lines += [f"  {reason:<14} {status}" for reason, status in described["states"].items()]
    lines += ["", "Moves"]
    for move in described["moves"]:
        end = move["to"] or move.get("status") or move["when"]
        end = f"{end} or {move['or']}" if "or" in move else end
        way = " → ".join([", ".join(move["from"]), *([move["via"]] if move["via"] else []), end])
        lines.append(f"  {move['command']:<16} {way}  ({move['by']})")
    lines += ["", "Locks"]
    for name, row in described["locks"].items():
        cells = "  ".join(f"{reason}: {cell}" for reason, cell in row.items())
        lines.append(f"  {name:<22} {cells}")
    return "\n".join([*lines, ""])


def _move(move: Move) -> dict[str, Any]:
    described: dict[str, Any] = {
        "command": move.command,
        "from": [source.value for source in move.sources],
        "via": move.via.value if move.via else None,
        "to": move.target.value if move.target else None,
        "by": move.by,
    }
    if move.sets_status:
        described["status"] = move.sets_status.value
    if move.fails_in:
        described["or"] = move.fails_in.value
    if move.when:
        described["when"] = move.when
    return described
