"""Whether what is said asks the letter something: greetings, thanks, orders to write and pasted text do not.

The words are those of any conversation in four languages; none is of a letter.
"""

import re
from typing import Final

# Said by itself, or with a word behind it ("Dank je wel!", "Hi there").
_COURTESY: Final = re.compile(
    r"(?:hoi|hallo|hey|hi|hello|dag|goede(?:morgen|middag|navond)|goeden?dag|good (?:morning|afternoon|evening)"
    r"|guten (?:tag|morgen|abend)|bonjour|bonsoir|salut"
    r"|dank|dank (?:je|u)|bedankt|hartelijk dank|thanks|thank you|thx|danke|vielen dank|merci"
    r"|doei|tot ziens|bye|goodbye|tschüss|auf wiedersehen|au revoir|oké?|okay|prima)"
    r"(?:\s+[\w’']+)?\s*[!.,]*",
    re.IGNORECASE,
)
# An order to make something, at the beginning; "noem", "geef", "name" and "tell me about" ask, and are not among them.
_ORDER: Final = re.compile(
    r"(?:(?:please|alsjeblieft|alstublieft|bitte|kun je|kunt u|kan je|wil je|wilt u|can you|could you|would you"
    r"|kannst du|können sie|peux-tu|pouvez-vous|s['’]il vous plaît)[\s,]+)?"
    r"(?:schrijf|dicht|vertaal|negeer|vergeet|zing|teken|programmeer|vat\b.*\bsamen|doe alsof"
    r"|vertel (?:me |mij )?een (?:mop|grap|verhaal)"
    r"|write|compose|translate|ignore|disregard|forget|sing|draw|pretend|act as|summari[sz]e"
    r"|tell (?:me |us )?a (?:joke|story)"
    r"|schreibe?|übersetze?|ignoriere?|vergiss|singe?|zeichne|fasse?\b.*\bzusammen"
    r"|erzähle? (?:mir )?(?:einen witz|eine geschichte)"
    r"|écri(?:s|vez)|rédige[rz]?|tradui(?:s|sez)|oublie[rz]?|ignore[rz]|chante[rz]?|dessine[rz]?|résume[rz]?"
    r"|raconte[rz]?(?:-moi)? une (?:blague|histoire))\b(?!-t-)",
    re.IGNORECASE,
)
# The longest of 13,775 written questions has 21 words; what is far longer, without a question mark, was pasted.
_PASTED_WORDS: Final = 60


def asks(text: str) -> bool:
    """Whether a text asks a letter something.

    >>> asks("UCAP"), asks("Wanneer begint het?"), asks("Noem de landen.")
    (True, True, True)
    >>> asks("Dank je wel!"), asks("Schrijf een gedicht over de NAVO")
    (False, False)
    """
    if "?" in text:
        # "Hallo, wanneer begint het?" asks; "Kun je een gedicht schrijven?" does too, and is refused as any other.
        return _ORDER.match(text) is None
    pasted = len(text.split()) > _PASTED_WORDS
    return not (pasted or _COURTESY.fullmatch(text) or _ORDER.match(text))
