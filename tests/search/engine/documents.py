"""Small documents for the tests of the engine."""

from forum.search.engine import Document


def study(number: int, title: str = "", *, kind: str = "case_study", **more) -> Document:
    """Of few words: facets, sorts, audience and version by name, the rest are texts."""
    known = {name: more.pop(name) for name in ("facets", "sorts", "audience") if name in more}
    version = more.pop("version", 1)
    return Document(f"{kind}:{number}", kind, version, {"title": title, **more}, **known)


def names_of(names):
    """What open_engine() takes, of {facet: {value: name}}."""
    return lambda facets: {facet: names.get(facet, {}) for facet in facets}
