"""Whether a name in a byline is a person's: not the site's, a desk's, a company's, an account's of the system."""

from __future__ import annotations

import re
import unicodedata

from aggregator.text.metadata import PageFacts, name_key, names_site
from aggregator.text.people.byline_words import byline_patterns
from aggregator.text.times.datetext import is_month
from aggregator.text.urls import site_of

ADDRESS = re.compile(r"https?:|www\.|\S@\S|\.(?:com|org|net|html?)\b", re.IGNORECASE)
_TOP_LEVEL = re.compile(r"\.[a-z]{2,10}$", re.IGNORECASE)
# Hosts that name a blog after the account that writes it.
_BLOG_HOSTS = (".wordpress.com", ".blogspot.com", ".tumblr.com", ".livejournal.com", ".substack.com", ".medium.com")
_HOUSE = re.compile(
    r"(?:redaktion|redaktør|verband|verein|stiftung|ministerium|zeitung|magazin|agentur|fraktion|verlag|뉴스팀|취재팀|편집국|편집부)$"
)
_FRENCH_ARTICLES = frozenset({"Le", "La", "Les"})  # newspapers' names begin with one, first names do not
_MAX_NAME = 60
_MAX_TOKENS = 6


def is_person(name: str, facts: PageFacts) -> bool:
    tables = byline_patterns()
    folded = name.casefold()
    tokens = [bare for token in folded.split() if (bare := token.strip(".,'’\"“”()"))]
    if folded in tables.placeholders or not 2 <= len(name) <= _MAX_NAME or len(tokens) > _MAX_TOKENS:
        return False
    if ADDRESS.search(name) or name[-1] in "!?…" or ":" in name or is_house(name, facts) or is_month(name):
        return False
    if any(tables.is_no_name(token) for token in name.split()):
        return False
    letters = sum(sign.isalpha() or unicodedata.category(sign)[0] == "M" for sign in name)  # Indic vowels are marks
    if letters < 2 or letters * 2 <= len(name) or "admin" in folded:
        return False
    if len(tokens) > 2 and not any(token[:1].isupper() or not token[:1].isascii() for token in name.split()):
        return False  # a sentence, not two words in the fashion of account names
    return not any(map(str.isdigit, name)) or (len(tokens) == 1 and name[0].isalpha())  # a pen name, but no date


def is_house(name: str, facts: PageFacts) -> bool:
    """True for the site, a desk or a company: whoever signs in no person's name, placeholders of the content system
    apart."""
    tables = byline_patterns()
    tokens = name.split()
    if not tokens or is_site(name, facts) or tokens[-1] in tables.companies or _begins_with_site(tokens, facts):
        return True
    if len(tokens) == 2 and tokens[0] in _FRENCH_ARTICLES and (facts.html_lang or "").lower().startswith("fr"):
        return True  # "Le Courrier avec AFP"
    low = (token.casefold().strip(".,'’\"“”()") for token in tokens)
    return any(token in tables.desks or _HOUSE.search(token) for token in low)


def _begins_with_site(tokens: list[str], facts: PageFacts) -> bool:
    """True for "Harbour Post Kitchens" on harbour-post.example: a branch of the house, which is named in words."""
    label = name_key(site_of(facts.url).split(".")[0])
    return any(name_key("".join(tokens[:size])) == label for size in range(2, len(tokens)))


def is_placeholder(name: str) -> bool:
    """True for what content systems print where nobody signs: "admin", "Staff", "Redaktion"."""
    folded = name.casefold()
    return folded in byline_patterns().placeholders or "admin" in folded


def opens_with_site(text: str, facts: PageFacts) -> bool:
    first, comma, _ = text.partition(",")
    return bool(comma) and is_site(first, facts)


def is_site(name: str, facts: PageFacts) -> bool:
    """True for the site's name, with or without accents and the end of its address ("La República" of
    LaRepública.example); not for the account after which a blog host names its blogs, since that is a writer."""
    if _is_account_of_blog(name, facts):
        return False
    if names_site(name, facts):
        return True
    key = _plain_key(name)
    label = _plain_key(site_of(facts.url).split(".")[0])
    named = _plain_key(_TOP_LEVEL.sub("", facts.site_name or ""))
    return len(key) > 3 and key in (label, named)


def _is_account_of_blog(name: str, facts: PageFacts) -> bool:
    site = site_of(facts.url)
    return site.endswith(_BLOG_HOSTS) and name_key(name) == name_key(site.split(".")[0])


def _plain_key(name: str) -> str:
    return name_key("".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)))
