"""One column of full names as first and last names."""

# What follows a name behind a comma without being a first name.
SUFFIXES = set(
    "jr sr ii iii iv phd md dds jd esq cpa mba msc ma ba bsc llm dr mag prof dipl dipling ing inc ltd llc gmbh".split()
)


def split_name(full: str) -> tuple[str, str]:
    """First and last name: “Jane Doe” at its last space, “Doe, Jane” at its comma; titles stay with the last name."""
    parts = [part.strip() for part in full.split(",") if part.strip()]
    suffixes: list[str] = []
    while len(parts) > 1 and _is_suffix(parts[-1]):
        suffixes.insert(0, parts.pop())
    if len(parts) > 1:
        first, last = ", ".join(parts[1:]), parts[0]
    else:
        head, _, last = (parts[0] if parts else full).rpartition(" ")
        first = head.strip()
    return first, ", ".join([last, *suffixes])


def _is_suffix(part: str) -> bool:
    return "".join(letter for letter in part.lower() if letter.isalnum()) in SUFFIXES
