"""Bytes of a feed or page to article candidates: pure, no request is made here."""
