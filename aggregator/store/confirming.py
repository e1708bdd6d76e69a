"""The operator's sentence encoder, carried by the engine to where pairs are judged."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine

from aggregator.config import Config, ConfigurationError
from aggregator.copies.model import Verdict
from aggregator.copies.semantic import EncoderError, SentenceEncoder, load_encoder, sentence_likeness
from aggregator.copies.translated import TRANSLATION_SCORE

_OPTION = "confirmer"


@dataclass(frozen=True, slots=True)
class Confirmer:
    """Asks an encoder whether two texts say the same, sentence by sentence."""

    encoder: SentenceEncoder
    likeness: float  # 0..1: from here on they do

    def confirm(self, verdict: Verdict, a: str, b: str) -> Verdict:
        """The verdict, as `translation` where the encoder finds that the texts say the same."""
        if sentence_likeness(self.encoder, a, b) < self.likeness:
            return verdict
        return replace(verdict, relation="translation", score=max(verdict.score, TRANSLATION_SCORE))


def with_confirmer(engine: Engine, config: Config) -> Engine:
    """The engine, whose connections carry the configured encoder, if there is one.

    Loads it. Raises ConfigurationError where it cannot be had: before anything is fetched or linked.
    """
    if config.copies_sentence_model:
        try:
            encoder = load_encoder(config.copies_sentence_model)
        except EncoderError as error:
            raise ConfigurationError(f"AGGREGATOR_COPIES_SENTENCE_MODEL = {error}") from error
        engine.update_execution_options(**{_OPTION: Confirmer(encoder, config.copies_sentence_likeness)})
    return engine


def confirmer_of(connection: Connection) -> Confirmer | None:
    """The encoder that the connection's engine carries; None where none is configured."""
    found = connection.get_execution_options().get(_OPTION)
    return found if isinstance(found, Confirmer) else None
