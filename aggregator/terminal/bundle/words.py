"""What each kind of evidence says, in a sentence for somebody who does not know this program."""

from __future__ import annotations

# By kind: text.model.CLAIM_KINDS, and the reasons that a comparison of texts, times or a person gives.
EVIDENCE = {
    "source_link": "The page labels a link to the other as its source.",
    "canonical": "The page's canonical address, meant for search engines, is the other page.",
    "og_url": "The address that the page gives to social networks is the other page.",
    "syndication_meta": "The page's metadata name the other as the source that it is syndicated from.",
    "based_on": "The page's structured data (schema.org isBasedOn) name the other as what it is based on.",
    "source_organization": "The page's structured data name the other's outlet as source or copyright holder.",
    "republication_pixel": "The page carries the counting pixel of a republication programme.",
    "licence": "The page says that it is republished under a licence.",
    "first_published": "The page says where it was first published.",
    "via": "The page says that it came by way of the other (via, h/t).",
    "attribution": "The page names the source in words. Weak: agencies are also quoted inside other people's stories.",
    "wire_credit": "The page credits a news agency in its dateline, byline or last line.",
    "own_reporter": "The text speaks of the other outlet's reporter as its own.",
    "tail_link": "The page ends with a link to the other. Weak by itself.",
    "feed_source": "The page's feed names the other outlet as its source.",
    "lead_image": "The file name of the picture that the page declares as its own. Names no origin.",
    "text_overlap": "The two texts share these words in the same order; the weight is how sure it is that one derives"
    " from the other.",
    "altered_quotation": "One quotation stands in both texts in two wordings, though it was said once.",
    "facts_in_order": "The numbers and names of the two texts, in two languages, agree in their order.",
    "same_image": "Both pages declare a lead image of this file name. Weak by itself: outlets print the same agency"
    " picture.",
    "published_earlier": "By their own publication times the one page came before the other.",
    "seen_earlier": "The one page was seen before the other. Says little about who was first.",
    "review": "A person looked at this link and said so.",
}
