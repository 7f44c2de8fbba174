"""What the header of a file lacks of its format, and what nobody knows of it."""

from .reader import Reader


def lacking(reader: Reader, header: tuple[str, ...], required: bool) -> list[str]:
    """The columns that every variant has and this file lacks: those without which it cannot be read, or the others."""
    must = [name for name, wanted in reader.fields.items() if wanted.required or name in reader.priced]
    own = must if required else [name for name in reader.usual if name not in reader.priced]
    return [reader.fields[name].names[0] for name in own if not set(reader.fields[name].names) & set(header)]


def unknown(reader: Reader, header: tuple[str, ...]) -> list[str]:
    """The columns that no variant of the format is known to have."""
    read = {name for wanted in reader.fields.values() for name in wanted.names}
    return [cell for cell in header if cell and cell not in read | reader.others] if reader.others else []
