"""Bylines in which a town stands beside the signer, and names that begin with a word that is a label elsewhere."""

from __future__ import annotations

import pytest

from aggregator.text.people.names import split_names
from tests.text.test_facts import facts_of


def signers(words: str, language: str) -> tuple[list[str], list[str]]:
    facts, _ = facts_of(f"<html lang={language or 'und'}><p>x</p>")
    found = split_names([words], facts)
    return list(found.people), list(found.agencies)


@pytest.mark.parametrize(
    ("language", "words", "people", "agencies"),
    [
        ("hi", "जागरण संवाददाता, लखनऊ", [], []),
        ("hi", "संवाददाता, हल्विक", [], []),
        ("hi", "नई दिल्ली, 4 मार्च (भाषा)", [], ["PTI"]),
        ("hi", "अनीता शर्मा, नई दिल्ली", ["अनीता शर्मा"], []),
        ("hi", "अनीता", ["अनीता"], []),
        ("ar", "الرياض - واس", [], ["SPA"]),
        ("ar", "هالفيك، رويترز", [], ["Reuters"]),
        ("ar", "القاهرة ـ أحمد علي", ["أحمد علي"], []),
        ("ar", "أحمد علي - القاهرة", ["أحمد علي"], []),
        ("ar", "أحمد بن سلمان", ["أحمد بن سلمان"], []),
        ("fa", "تهران - ایرنا", [], ["IRNA"]),
        ("fa", "علی رضایی، تهران", ["علی رضایی"], []),
        ("fa", "به گزارش ایسنا", [], ["ISNA"]),
        ("bn", "নিজস্ব প্রতিবেদক, ঢাকা", [], []),
        ("ru", "Москва, ТАСС", [], ["TASS"]),
        ("en", "NEW DELHI, AP", [], ["Associated Press"]),
        ("en", "AFP, HALVIK", [], ["AFP"]),
        ("en", "Ada Quill, New Delhi", ["Ada Quill"], []),
        ("de", "Ada, Redaktion", ["Ada"], []),
    ],
)
def test_a_town_signs_nothing(language: str, words: str, people: list[str], agencies: list[str]) -> None:
    assert signers(words, language) == (people, agencies)


@pytest.mark.parametrize(
    ("language", "words", "people"),
    [
        ("", "By De Wit", ["De Wit"]),
        ("nl", "De Smet Luc", ["De Smet Luc"]),
        ("en", "De Wit, Jan", ["Jan De Wit"]),
        ("en", "Da Silva", ["Da Silva"]),
        ("es", "Por Ana Quill y De Wit", ["Ana Quill", "De Wit"]),
        ("es", "De Ana Quill", ["Ana Quill"]),
        ("it", "Di Maria Rossi", ["Maria Rossi"]),
        ("ro", "de Ion Popescu", ["Ion Popescu"]),
        ("de", "Von Der Leyen", ["Von Der Leyen"]),
        ("de", "Von Ursula von der Leyen", ["Ursula von der Leyen"]),
        ("de", "Von Ramona", ["Ramona"]),
        ("da", "Af Åse Østby", ["Åse Østby"]),
        ("en", "El Hassan Ben Ali", ["El Hassan Ben Ali"]),
        ("en", "Pat O'Brien and Bin Salman", ["Pat O'Brien", "Bin Salman"]),
    ],
)
def test_a_particle_stays_with_its_name(language: str, words: str, people: list[str]) -> None:
    assert signers(words, language) == (people, [])
