"""Words and their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.copies.fingerprint import fingerprint
from aggregator.copies.quotations import quotation_spans
from aggregator.copies.stems import split_words
from aggregator.text.tables import load_table

STOP_WORDS = {code: row["words"] for code, row in load_table("stopwords.toml", "aggregator.copies").items()}


@given(st.text())
def test_every_word_has_its_place(text: str) -> None:
    words = split_words(text)
    assert len(words.stems) == len(words.starts) == len(words.ends) == len(words.content)
    assert all(0 <= start < end <= len(text) for start, end in zip(words.starts, words.ends, strict=True))
    assert list(words.starts) == sorted(words.starts)


@given(st.text(alphabet="ab \n\"“”„«»‘’'「」"))
def test_quotations_lie_in_order_within_the_text(text: str) -> None:
    spans = quotation_spans(text)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_numbers_and_forms_fall_together() -> None:
    for number in ("4,200", "4.200", "4 200", "4\u202f200", "٤٬٢٠٠"):
        assert split_words(number, "en").stems == ("4200",)
    assert split_words("the bridges", "en").stems[1] == split_words("bridge", "en").stems[0]
    assert split_words("las ciudades", "es").content == (False, True)
    assert split_words("brid-\nges", "en").stems == split_words("bridges", "en").stems


def test_a_word_that_is_all_ending_stays() -> None:
    text = "Ο υπουργός δήλωσε όταν ρωτήθηκε: εις τους, ουν, εώς"
    assert all(split_words(text, "el").stems)
    assert fingerprint(text, "el")


@pytest.mark.parametrize("language", sorted(STOP_WORDS))
def test_no_language_leaves_a_word_without_a_stem(language: str) -> None:
    assert all(split_words(" ".join(STOP_WORDS.values()), language).stems)


def test_scripts_without_spaces_give_pairs_of_characters() -> None:
    words = split_words("桥梁关闭了", "zh")
    assert words.stems == ("桥梁", "梁关", "关闭", "闭了")
    assert words.ends[-1] == 5


def test_a_language_is_guessed_from_stop_words() -> None:
    assert split_words("Der Rat hat die Brücke und das Haus nicht verkauft").language == "de"
    assert split_words("4711").language is None


def test_every_quotation_style_is_found() -> None:
    text = 'He “said one” and "said two" and „said three“ and «said four» and »said five« and ‘said six’ and 「七」.'
    assert len(quotation_spans(text)) == 7
    assert quotation_spans("It isn't the dog's bone, it's the cats' bone.") == []


def test_an_open_quotation_ends_with_its_paragraph() -> None:
    text = "“First paragraph without a closing mark\n“and the second,” he said."
    assert [text[start:end] for start, end in quotation_spans(text)] == [
        "“First paragraph without a closing mark",
        "“and the second,”",
    ]
