"""Few texts are remembered, and the last ones."""

from __future__ import annotations

from aggregator.store.prepared_texts import PreparedTexts


def test_the_last_texts_are_kept_as_far_as_their_words_fit() -> None:
    texts = PreparedTexts(words_max=100)
    first = texts("one two three", "en")
    assert texts("one two three", "en") is first
    assert texts("one two three", None) is not first
    for at in range(9):
        texts(f"{'abcdefghi'[at] * 3} " * 10, "en")
        assert texts("one two three", "en") is first  # asked for again, it stays
    assert len(texts) == 11
    texts("word " * 95, "en")
    assert len(texts) == 2
    texts("word " * 500, "en")
    texts("word " * 600, "en")
    assert len(texts) == 1
