from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.text.language import detect_language, language_code

ENGLISH = (
    "The ferry to the outer islands will sail again on Monday after three weeks of repairs, the harbour office said."
)
GERMAN = "Die Fähre zu den äußeren Inseln wird am Montag nach drei Wochen wieder fahren, wie das Hafenamt mitteilte."
SPANISH = "El transbordador a las islas exteriores volverá a zarpar el lunes tras tres semanas de reparaciones."
ARABIC = "ستبحر العبارة إلى الجزر الخارجية مرة أخرى يوم الاثنين بعد ثلاثة أسابيع من الإصلاحات، وفق ما قال مكتب الميناء."


@pytest.mark.parametrize(("text", "code"), [(ENGLISH, "en"), (GERMAN, "de"), (SPANISH, "es"), (ARABIC, "ar")])
@pytest.mark.parametrize("hint", [None, "right", "en", "xx-YY", "not a language"])
def test_the_text_decides(text: str, code: str, hint: str | None) -> None:
    assert detect_language(text, code if hint == "right" else hint).code == code


def test_short_texts_believe_the_page() -> None:
    assert detect_language("OK", "pt-BR").code == "pt"
    assert detect_language("OK", None).code is None


def test_scripts_of_one_language() -> None:
    assert detect_language("港口办公室说，渡轮将于周一再次航行。", "en").code == "zh"
    assert detect_language("フェリーは月曜日に再び出航します。", None).code == "ja"


@given(st.text(max_size=300), st.one_of(st.none(), st.text(max_size=8)))
@settings(deadline=None)
def test_deterministic_and_never_raises(text: str, hint: str | None) -> None:
    first = detect_language(text, hint)
    assert detect_language(text, hint) == first
    assert 0 <= first.confidence <= 1


def test_codes() -> None:
    assert [language_code(text) for text in ("en-US", "pt_BR", "zh-cn", "iw", "", None, "english")] == [
        "en", "pt", "zh", "he", None, None, None,
    ]  # fmt: skip
