"""A paragraph -> its sentences.

Written for letters of state: dates, amounts, file numbers, names of ships and officials are full of stops
that end nothing. General splitters part "nr. 440" and "Zr.Ms. Karel Doorman", and join "21 mei jl. Oekraïne".
"""

import re
from typing import Final

# They announce what follows, so no sentence ends in them.
LEADING: Final = frozenset(
    """aanh. afb. afd. arr. art. artt. bijl. bijv. blz. bv. ca. cf. col. cpl. dhr. dr. drs. evt. fig. gem.
    gen. genm. hfst. hr. incl. excl. ing. inz. ir. jhr. jkvr. jr. kap. kol. kpt. lt. ltz. luit. m.b.t. maj. max. mevr.
    mr. mrs. ms. mw. nl. nos. nr. nrs. nrn. o.a. o.b.v. o.l.v. opm. p. par. pag. pp. prof. resp. sgt. sr.
    st. stb. stcrt. t.a.v. t.b.v. t.g.v. t.o.v. t/m. tab. tel. trb. vgl. vlg. vnl. voorz. vs. wrn. zgn.
    abs. bzgl. bzw. d.h. ggf. hrsg. inkl. insb. nr. s. sog. u.a. usw. z.b. approx. dept. e.g. eq. gov. i.e. sen.
    av. chap. env. éd. mme. mlle. m.""".split()  # noqa: SIM905
)
# They close a phrase, or are words besides ("al", "no"): a sentence ends in them where a capital follows.
CLOSING: Final = frozenset(
    """a.s. a.i. al. bbl. b.v. c.q. c.s. co. corp. d.d. e.a. e.d. e.v. enz. etc. excl. f.k. i.o. inc. jl. j.l. ltd. mil.
    min. mio. mld. mln. mrd. n.chr. n.v. no. o.i. plv. pst. red. sec. v.chr. v.d. vol. w.g. z.s.m.""".split()  # noqa: SIM905
)
_STOP: Final = re.compile(r"[.!?…]+[)\]\"'”’»]*(?=\s)")
_OPENING: Final = "([{\"'‘’“„«–—-•"
_GAP: Final = re.compile(rf"\s*[{re.escape(_OPENING)}]*")
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)+|(?:[^\W\d_]{1,2}\.){2,}")


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Find the sentences of a paragraph.

    Args:
        text: one paragraph, unwrapped.

    Returns:
        (start, end) offsets into ``text``, in order, not overlapping; white space between them belongs to none.
        Every other character belongs to exactly one.
    """
    spans: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    for stop in _STOP.finditer(text):
        if stop.start() >= start and _ends_sentence(text, start, stop):
            spans.append((start, stop.end()))
            start = stop.end() + 1
            while start < len(text) and text[start].isspace():
                start += 1
    end = len(text.rstrip())
    if start < end:
        spans.append((start, end))
    return tuple(spans)


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    gap = _GAP.match(text, stop.end())
    following = text[gap.end() : gap.end() + 1] if gap else ""
    if not following or following.islower():
        return not following
    marks = stop.group().rstrip(")]\"'”’»")
    if marks != ".":
        return True
    word = text[start : stop.start() + 1].rsplit(maxsplit=1)[-1].lstrip(_OPENING)
    if stop.start() + 1 - len(word) <= start and re.fullmatch(r"(?:\d{1,3}|[^\W\d_])\.", word):
        return False  # "1." or "a." in front of a point of a list
    if word.lower() in CLOSING:
        return following.isalpha()
    return word.lower() not in LEADING and not _INITIALS.fullmatch(word)
