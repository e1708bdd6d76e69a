from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.normalise import as_utf8, decode, fold_space, storable, words

any_text = st.text(st.characters(exclude_categories=()))


@given(any_text)
def test_folding_is_idempotent_and_storable(text: str) -> None:
    folded = fold_space(text)
    assert fold_space(folded) == folded
    assert storable(folded) == folded
    assert folded == folded.strip()


def test_inkless_characters_do_not_part_words() -> None:
    assert fold_space("Heli\u00adkopter\u200bplatz\u00a0 am\n\tSee \ufeff") == "Helikopterplatz am See"


def test_words_in_scripts() -> None:
    assert words("Iran’s U.S. allies – 1,200 of them") == ["iran's", "u", "s", "allies", "1", "200", "of", "them"]
    assert words("हिन्दी में") == ["हिन्दी", "में"]
    assert words("中国人") == ["中", "国", "人"]
    assert words("ÉTÉ Straße") == ["été", "strasse"]
    assert words(" …! ") == []


@given(any_text)
def test_words_do_not_depend_on_space(text: str) -> None:
    assert words(fold_space(text)) == words(f"  {text}\n")


@given(st.binary(), st.sampled_from([None, "text/html; charset=utf-7", "text/html; charset=nonsense", "x;charset=hex"]))
def test_decode_never_raises(data: bytes, content_type: str | None) -> None:
    text = decode(data, content_type)
    assert as_utf8(data, content_type) == text.encode("utf-8")
    assert storable(text) == text


def test_decode_order() -> None:
    assert decode("née".encode(), "text/html; charset=iso-8859-1") == "née"  # valid UTF-8 beats a wrong header
    assert decode("née".encode("latin-1"), "text/html; charset=iso-8859-1") == "née"
    assert decode(b'<meta charset="windows-1251">' + "мир".encode("cp1251")).endswith("мир")
    assert decode("mir".encode("utf-16")) == "mir"
    assert decode(b"a\x00b") == "ab"
    assert decode("これは".encode("iso2022_jp"), "text/html; charset=iso-2022-jp") == "これは"


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1251", "Правительство объявило о новых мерах поддержки"),
        ("shift_jis", "政府は新たな経済対策を発表した。首相は会見で説明した。"),
        ("euc_kr", "정부는 새로운 대책을 발표했다"),
        ("gbk", "中国政府宣布新的经济政策"),
        ("cp1256", "الحكومة تعلن عن خطة جديدة لدعم الاقتصاد"),
    ],
)
def test_a_declaration_that_the_bytes_contradict_is_passed_over(codec: str, text: str) -> None:
    page = f"<meta charset={codec}><p>{text * 3}</p>".encode(codec)
    for header in ("utf-8", "iso-8859-1", "nonsense"):
        assert text in decode(page, f"text/html; charset={header}")
    assert text in decode(page)


def test_a_few_broken_bytes_do_not_cost_a_page_its_encoding() -> None:
    assert decode("née déjà vu été".encode() + b"\xe9" + "née".encode()) == "née déjà vu été\ufffdnée"
    assert decode(b"<meta charset=utf-16><p>caf\xe9 noir</p>").endswith("café noir</p>")
    assert "smart “quotes”" in decode(b"<p>smart \x93quotes\x94", "text/html; charset=iso-8859-1")
