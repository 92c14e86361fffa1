"""The words of a standard: what each column is called on pages, in forms and in differences."""

TEXTS = {
    "title": "Title",
    "expect": "What you can expect",
    "of_you": "What we expect of you",
    "if_not_kept": "If this is not kept",
    "definition": "What is measured",
    "counted": "Counted",
    "out_of": "Out of",
    "clock_event": "The clock starts",
    "exceptions": "Allowed exceptions",
    "source_system": "Where the numbers come from",
    "quality": "What it is like",
    "you_will_see": "You will see",
    "bid_page": "Where the bid says so",
    "guard": "Guard measure",
    "reason": "Reason for the change",
    "effect": "Effect of the change",
    "reading_reason": "Reason for hard words",
    "note": "Note",
}
