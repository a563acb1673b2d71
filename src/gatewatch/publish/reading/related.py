"""Related reports: documents of other orders that speak of the same things, each with why it stands there.

A report may be related only where something ties it to the order: the same service, country or authority. Among those
the words decide: each document is the bag of words of the claims read in it (quotes, paraphrases, translations), each
word weighs more the fewer documents hold it (TF-IDF, tf * ln(N / df)), and the nearness of two bags is the cosine of
their weights. A word that every document holds weighs nothing. So a report in another language is near only by its
translations and names; it still stands in the list for what ties it, after those with words in common. Reports that
were made up for the demo stand beside made-up orders only.

The words are counted once for a language's pages and held sparse, in numpy: word ids and weights of one document after
the other. Ties are put in order by day, order and document, so the same register gives the same list.

Source of the weights: Salton and Buckley, Term-weighting approaches in automatic text retrieval, 1988.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from gatewatch.model.order import Document, Order
from gatewatch.publish.words import Words

MOST = 8
"""Reports listed at the most. Chosen, not measured."""
MOST_WORDS = 5
"""Words in common that are named at the most. Chosen, not measured."""
SHORTEST = 3
"""Letters of a word that counts. Chosen, not measured."""

_APART = re.compile(r"[\s\d!-/:-@\[-`{-~\u00a0-\u00bf\u2010-\u206f\u3000-\u303f]+")
"""What stands between words: spaces, digits and punctuation. Letters and their marks of any script stay together."""
_EMPTY_TEXT = """
about after again all also and any are been before but can did does for from had has have her his how into its may more
most must not now off one only other our out over said says shall she some than that the their them then there these
they this those through two under until upon use was were what when where which while who will with would you
các của cho cùng được đến khi không những này như theo trong trên với và
"""
"""Words of English and Vietnamese that say nothing of what a text is about. Chosen, not measured."""
_EMPTY = frozenset(_EMPTY_TEXT.split())


@dataclass(frozen=True)
class Related:
    """A report of another order, how near its words are, and why it is listed."""

    order_id: str
    document: Document
    nearness: float
    why: Markup


@dataclass(frozen=True)
class Corpus:
    """The documents of all orders with their words; row i of `at`, `word`, `weight` is one word of one document."""

    orders: Sequence[Order]
    documents: Sequence[tuple[Order, Document]]
    vocabulary: Sequence[str]
    at: NDArray[np.int64]
    word: NDArray[np.int64]
    weight: NDArray[np.float64]


def corpus(orders: Iterable[Order]) -> Corpus:
    """Count the words of every document of every order, by the orders' ids."""
    ranked = sorted(orders, key=lambda o: o.order_id)
    documents = [(o, d) for o in ranked for d in o.documents]
    bags = [_bag(o, d) for o, d in documents]
    vocabulary = sorted({word for bag in bags for word in bag})
    number = {word: n for n, word in enumerate(vocabulary)}
    rows = [(at, number[word], count) for at, bag in enumerate(bags) for word, count in sorted(bag.items())]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    at, word, count = table[:, 0], table[:, 1], table[:, 2]
    held_by = np.bincount(word, minlength=len(vocabulary))
    weight = count * np.log(len(documents) / np.maximum(held_by, 1))[word]
    length = np.sqrt(np.bincount(at, weights=weight**2, minlength=len(documents)))
    return Corpus(ranked, documents, vocabulary, at, word, weight / np.where(length > 0, length, 1.0)[at])


def related(w: Words, found: Corpus, order: Order) -> list[Related]:
    """Give the reports of other orders that are tied to an order, the nearest first."""
    own = np.array([o.order_id == order.order_id for o, _ in found.documents], dtype=bool)
    query = np.bincount(found.word[own[found.at]], weights=found.weight[own[found.at]], minlength=len(found.vocabulary))
    length = float(np.sqrt((query**2).sum()))
    shared = found.weight * query[found.word] / (length if length > 0 else 1.0)
    # rounded: sums of floats may differ in their last digit between machines, and must not change an order of reports
    near = np.round(np.bincount(found.at, weights=shared, minlength=len(found.documents)), 9)
    ranked: list[tuple[float, date, str, str, Related]] = []
    for at, (other, document) in enumerate(found.documents):
        ties = _ties(w, order, other)
        if own[at] or not ties or other.fictional != order.fictional:
            continue
        words = _common(found, at, shared)
        if words:
            ties.append(w.t("words in common: %(words)s", words=w.join(words)))
        one = Related(other.order_id, document, float(near[at]), w.join(ties, "; "))
        ranked.append((-one.nearness, document.published_on or date.max, other.order_id, document.document_id, one))
    return [row[-1] for row in sorted(ranked, key=lambda row: row[:-1])][:MOST]


def words_in(text: str) -> list[str]:
    """Give the words of a text that count, in small letters."""
    return [t for t in _APART.split(text.casefold()) if len(t) >= SHORTEST and t not in _EMPTY]


def _bag(order: Order, document: Document) -> Counter[str]:
    texts = [
        text
        for c in order.claims
        if c.document_id == document.document_id
        for text in (c.quote, c.paraphrase, c.translation)
        if text
    ]
    return Counter(word for text in texts for word in words_in(text))


def _ties(w: Words, order: Order, other: Order) -> list[Markup]:
    """Say what two orders share beside words."""
    found = []
    services = [t.service for t in order.targets.value if t.service in {o.service for o in other.targets.value}]
    if services:
        found.append(w.t("same service: %(names)s", names=w.join(w.service(s) for s in services)))
    if order.authority.value.casefold() == other.authority.value.casefold() and order.country == other.country:
        found.append(w.t("same authority: %(name)s", name=order.authority.value))
    if order.country == other.country:
        found.append(w.t("same country: %(name)s", name=w.country(order.country)))
    return found


def _common(found: Corpus, at: int, shared: NDArray[np.float64]) -> list[str]:
    """Name the words that bring a document near, the weightiest first."""
    mine = np.flatnonzero((found.at == at) & (shared > 0))
    ranked = sorted((-round(float(shared[i]), 9), found.vocabulary[found.word[i]]) for i in mine)
    return [word for _, word in ranked[:MOST_WORDS]]
