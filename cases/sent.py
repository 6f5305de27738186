"""What a page of ours sends back without anybody having typed it: the keys and versions in hidden fields."""

LARGEST = 2**63 - 1  # what both databases hold


def whole_number(sent: str | None) -> int | None:
    """The whole number, 0 to LARGEST, that a hidden field or an address carries in ASCII digits; None for
    anything else, however it came there: no key and no version is ever that."""
    if not sent or len(sent) > len(str(LARGEST)) or not (sent.isascii() and sent.isdigit()):
        return None
    number = int(sent)
    return number if number <= LARGEST else None
