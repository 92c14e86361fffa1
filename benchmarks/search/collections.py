"""Public test collections with relevance judgements, read from a folder given by a setting.

Each collection is a folder of documents.jsonl (id, title, text), questions.jsonl (id, text) and
relevant.tsv (question id, document id). None is part of this repository.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forum.search.engine import Document


@dataclass(frozen=True)
class Collection:
    name: str
    documents: dict[str, tuple[str, str]]  # title and text, by id
    questions: dict[str, str]
    relevant: dict[str, set[str]]  # ids of documents, by id of the question

    def as_documents(self) -> Iterator[Document]:
        for key, (title, text) in self.documents.items():
            yield Document(key, "case_study", 1, {"title": title, "body": text})


def read_all(folder: Path) -> list[Collection]:
    found = sorted(path.parent for path in folder.glob("*/documents.jsonl"))
    return [_read(path) for path in found]


def _read(folder: Path) -> Collection:
    documents = {d["id"]: (d["title"], d["text"]) for d in _lines(folder / "documents.jsonl")}
    questions = {q["id"]: q["text"] for q in _lines(folder / "questions.jsonl")}
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "relevant.tsv").read_text("utf-8").splitlines():
        question, document = line.split("\t")
        relevant[question].add(document)
    return Collection(folder.name, documents, questions, dict(relevant))


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
