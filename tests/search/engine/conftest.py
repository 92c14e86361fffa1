from pathlib import Path

import pytest

from forum.search.engine import Document, Engine, Thesaurus, open_engine

THESAURUS = Path(__file__).parents[3] / "data" / "thesaurus.csv"


@pytest.fixture(scope="session")
def thesaurus() -> Thesaurus:
    return Thesaurus.from_csv(THESAURUS)


@pytest.fixture
def build(tmp_path, thesaurus):
    """An engine over the documents given, empty without any."""
    opened = []

    def _build(*documents: Document, names=None) -> Engine:
        engine = open_engine(tmp_path / "index", thesaurus, names)
        engine.rebuild(documents, watermark=0)
        opened.append(engine)
        return engine

    yield _build
    for engine in opened:
        engine.close()
