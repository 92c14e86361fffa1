"""The free text of searches and of the thesaurus, for the gate (forum/gate/registry.py)."""

from forum.gate import registry

FREE_TEXT = {
    "ConceptForm.name": registry.ADMINISTRATORS,
    "ConceptForm.words": registry.ADMINISTRATORS,
    "SaveSearchForm.name": registry.AUTHOR_ALONE,
    "SynonymForm.words": registry.ADMINISTRATORS,
}
NOT_WITHDRAWN = {
    "amendment": registry.ADMINISTRATORS,
    "saved_search": registry.AUTHOR_ALONE,
    "search_count": "counts of what was searched for, read by moderators and organisers",
}
