"""Features of the question whether a quoted stretch is speech at all, or a term, a title, a nickname."""

from __future__ import annotations

import re
from typing import Final

from broadsheet.quotes.candidates import Candidate
from broadsheet.quotes.linear import Feature
from broadsheet.quotes.looks import READ, Look, size_of

WORD: Final = re.compile(r"\w+(?:[-’'.]\w+)*")
_NEAR: Final = 12
"""So many words of a quote are looked at for function words."""


def speech_features(
    look: Look, chosen: Candidate | None, silence: float, certainty: float, spoken: bool | None
) -> list[Feature]:
    """The features of a quote's being speech.

    Args:
        look: the quote's looks.
        chosen: who would speak it.
        silence: the probability that nobody is said to speak it.
        certainty: the probability of the chosen one among the candidates.
        spoken: whether the quote before was speech; None where there is none.
    """
    text, stretch = look.passage.text, look.stretch
    words = WORD.findall(text, stretch.start, min(stretch.end, stretch.start + READ))
    count = len(words) if stretch.end - stretch.start <= READ else READ
    size, capital = size_of(count), look.capital
    short = "s" if count < 3 else "m" if count < 6 else "l"
    long = [word for word in words if len(word) > 4]
    capitals = len(words) > 1 and bool(long) and all(not word[0].islower() for word in (words[0], *long))
    kind = chosen.form.kind if chosen and chosen.form else "?"
    lemma = chosen.form.lemma if chosen and chosen.form else "-"
    rule = chosen.rule if chosen else "-"
    share = str(int(10 * silence))
    before = str(spoken)
    after = text[stretch.outer_end : stretch.outer_end + 1]
    features: list[Feature] = [
        ("silence", share, size),
        ("silence.only", share),
        ("certainty", str(int(5 * certainty)), size),
        ("rule", rule, size),
        ("kind", kind, size),
        ("lemma", lemma, short),
        ("capitals", str(capitals), size),
        ("ends", look.ends, size, capital),
        ("opens", look.opens, size),
        ("capital", capital, size),
        ("next", look.next, short),
        ("between", look.opens, look.next, short),
        ("word", look.word_before, short),
        ("alone", look.alone, size),
        ("before", before, size, look.alone),
        ("after", "space" if not after.strip() else "w" if after.isalnum() else after),
    ]
    if not look.nested:  # the marks of a quote within a quote are those of scare quotes elsewhere
        features.append(("mark", stretch.open_mark or "-", stretch.close_mark or "-"))
    if words:
        features.append(("first", words[0].lower()))
        features.append(("last", words[-1].lower(), short))
    function = look.passage.lexicon.function
    features += [("has", word, short) for word in sorted({word.lower() for word in words[:_NEAR]} & function)]
    return features
