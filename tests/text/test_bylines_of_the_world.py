"""Bylines as papers write them: jobs, editors, photographers, wires, joints and outlets about the names."""

from __future__ import annotations

import pytest

from aggregator.text.people.names import split_names
from tests.text.test_facts import facts_of


@pytest.mark.parametrize(
    ("language", "words", "people", "agencies"),
    [
        ("en", "Ada Quill, Chief Political Correspondent, and Tom Reed, Bureau Chief", ["Ada Quill", "Tom Reed"], []),
        ("en", "By Ada Quill, Tom Reed, and Bo Dahl in Halvik", ["Ada Quill", "Tom Reed", "Bo Dahl"], []),
        ("en", "BY ADA QUILL AND DAN REED", ["ADA QUILL", "DAN REED"], []),
        ("en", "Ada Quill, Dan Brown", ["Ada Quill", "Dan Brown"], []),
        ("en", "Reporting by Ada Quill; Editing by Tom Reed", ["Ada Quill"], []),
        ("en", "Edited by: Tom Reed", ["Tom Reed"], []),
        ("en", "By Ada Quill, CNN Business", ["Ada Quill"], []),
        ("en", "Ada Quill, PA Political Editor", ["Ada Quill"], []),
        ("en", "Ada Quill Opinion Columnist", ["Ada Quill"], []),
        ("en", "Ada Quill is a reporter at Harbour Post", ["Ada Quill"], []),
        ("en", "Ada Quill, JD Reed", ["Ada Quill", "JD Reed"], []),
        ("en", "Ada Quill MD", ["Ada Quill"], []),
        ("fr", "Par Ada Quill (à Halvik), avec AFP", ["Ada Quill"], ["AFP"]),
        ("fr", "Texte : Ada Quill / Photos : Tom Reed", ["Ada Quill"], []),
        ("fr", "Le Courrier avec agences", [], []),
        ("de", "Text: Ada Quill Fotos: Tom Reed", ["Ada Quill"], []),
        ("en", "Managing Editor: Tom Reed", ["Tom Reed"], []),
        ("en", "Harbour Post Kitchens", [], []),
        ("zh", "记者王小明 编辑： 李大为", ["王小明"], []),
        ("de", "ada/dpa/AFP", [], ["dpa", "AFP"]),
        ("de", "Aus Halvik berichtet Ada Quill", ["Ada Quill"], []),
        ("es", "Ada Quill, enviada especial", ["Ada Quill"], []),
        ("es", "Texto: Ada Quill. Fotos: Tom Reed", ["Ada Quill"], []),
        ("it", "Redazione ANSA", [], ["ANSA"]),
        ("pt", "Da Redação, com Agência Brasil", [], ["Agência Brasil"]),
        ("pt", "Com informações da Agência Brasil", [], ["Agência Brasil"]),
        ("id", "Oleh: Ada Quill, Editor: Tom Reed", ["Ada Quill"], []),
        ("ru", "Беседовала Анна Иванова", ["Анна Иванова"], []),
        ("pl", "oprac. Jan Kowalski", ["Jan Kowalski"], []),
        ("nl", "Van onze correspondent Jan de Vries", ["Jan de Vries"], []),
        ("tr", "Haber Merkezi", [], []),
        ("ko", "서울=홍길동 특파원", ["홍길동"], []),
        ("ko", "온라인뉴스팀", [], []),
        ("zh", "〔記者王小明／台北報導〕", ["王小明"], []),
        ("ja", "【山田太郎】", ["山田太郎"], []),
        ("ja", "編集委員・山田太郎", ["山田太郎"], []),
        ("ja", "文・山田太郎 写真・田中花子", ["山田太郎"], []),
    ],
)
def test_who_signs_a_byline(language: str, words: str, people: list[str], agencies: list[str]) -> None:
    facts, _ = facts_of(f"<html lang={language}><p>x</p>")
    found = split_names([words], facts)
    assert (list(found.people), list(found.agencies)) == (people, agencies)
