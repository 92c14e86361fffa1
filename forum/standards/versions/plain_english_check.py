"""Where the measure of plain English plugs in: what is hard to read in public words."""

from collections.abc import Mapping

PUBLIC = ("expect", "of_you", "quality", "you_will_see", "if_not_kept")


def hard_to_read(texts: Mapping[str, str]) -> dict[str, str]:
    """By field, a sentence that says what is hard; publishing such words needs a reason.

    Nothing is measured yet: forum/standards/plain_english is to be asked here.
    """
    return {}
