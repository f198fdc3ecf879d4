"""What may be asked."""

from typing import Final

from index.problems import QuestionProblem

# A question of a page is a text, not a question; and the model reads 256 word pieces.
MAX_LENGTH: Final = 1000


def checked(question: object) -> str:
    """The question with its outer white space off.

    Raises:
        QuestionProblem: it is no text, holds no letter or digit, has more than 1,000 characters, or is no valid
            Unicode.
    """
    if not isinstance(question, str):
        kind = type(question).__name__
        raise QuestionProblem(
            nl=f"De vraag is geen tekst maar {kind}. Stel een vraag in woorden.",
            en=f"The question is not text but {kind}. Ask a question in words.",
        )
    text = question.strip()
    if not any(character.isalnum() for character in text):
        raise QuestionProblem(
            nl="De vraag is leeg. Stel een vraag in woorden, bijvoorbeeld: Waar gaat de brief over?",
            en="The question is empty. Ask a question in words, for instance: What is the letter about?",
        )
    if len(text) > MAX_LENGTH:
        raise QuestionProblem(
            nl=f"De vraag telt {len(text):,} tekens; hoogstens {MAX_LENGTH:,} passen. Stel een kortere vraag.",
            en=f"The question has {len(text):,} characters; at most {MAX_LENGTH:,} fit. Ask a shorter question.",
        )
    if not text.isprintable() and any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise QuestionProblem(
            nl="De vraag bevat een half teken (losse surrogaat). Typ of plak haar opnieuw.",
            en="The question holds half a character (a lone surrogate). Type or paste it again.",
        )
    return text
