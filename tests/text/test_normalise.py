from __future__ import annotations

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
