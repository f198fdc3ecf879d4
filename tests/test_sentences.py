"""index/sentences.py: where sentences of letters end, and where they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import split_sentences

# "|" marks where sentences part.
CASES = [
    # dates
    "De UDCG kwam bijeen op 21 mei jl. | Oekraïne gaf een update.",
    "In de antwoorden op 23 april jl. is opgenomen dat er vier waren.",
    "Op 7 maart a.s. | De Kamer beslist dan.",
    "Dit volgt op 1 juni 2024. | Daarna is het klaar.",
    "Het debat is op 9-11 juli 2024. | Er zijn 3 sessies.",
    # names and titles
    "Toegang blijft van belang zolang Zr.Ms. Karel Doorman actief is.",
    "De minister, mr. J.P. Jansen, tekende. | Dat was alles.",
    "Wij spraken met K.H. Ollongren. | Zij was er.",
    "Hij sprak met dhr. De Vries en mevr. Bakker. | Zij knikten.",
    "De brief is van prof. dr. A. de Wit. | Hij schreef meer.",
    "Hij is lt. Kolonel en kent gen. Bakker goed.",
    # amounts and numbers
    "Aan dit fonds heeft Nederland €100 mln. bijgedragen, waarvan €36 mln. is gealloceerd. | Meer volgt.",
    "Het kost 3 mld. | De rest volgt later.",
    "De prijs is € 1.250,50 per stuk. | Dat is veel.",
    "Het is 2.5 procent. | Dat was 1.5 procent.",
    "Dit staat in de brief (Kamerstuk 28 676, nr. 440). | De DMM volgt.",
    "Zie art. 5 en blz. 12 e.v. voor meer.",
    "Zie Stb. 2023, 12. | Daar staat het.",
    # abbreviations
    "Het gaat om geld, d.w.z. Euro's en centen.",
    "Wij noemen o.a. Nederland en België. | Er zijn meer landen.",
    "Dit geldt m.b.t. Oekraïne en i.v.m. Rusland. | Verder niets.",
    "Er zijn tanks, schepen, enz. | Wij tellen ze.",
    "Er zijn tanks, schepen enz. die varen.",
    "De motie-Simons c.s. | Deze motie is aangenomen.",
    "De motie Van Zanten c.s. is aangenomen.",
    # words that are abbreviations besides
    "Dat doen wij al. | Verder gaat het door in al. 2 van art. 5.",
    "The answer is no. | The ship of no. 5 sails.",
    # other stops
    "Wat betekent dit? | Niets! | Of toch…",
    "Wat?! | Ja.",
    "Hij zei: “Dit is het einde.” | Daarna ging hij weg.",
    "Hij zei «Dit is het einde.» | Daarna ging hij weg.",
    "Is dat (waar?) of niet?",
    "Dat is waar… zei hij.",
    "Dat is zo. | ‘Nee’, zei zij. | (Toch wel.) | “Goed.”",
    "Dat is zo. | É is ook een letter. | 3 is een getal.",
    # lists, times, addresses
    "1. Wij meten. | Daarna wegen wij.",
    "a. Wij meten. | Daarna wegen wij.",
    "De vergadering is om 10.30 uur. | Zij duurt tot 12:00 uur. | Daarna eten wij.",
    "Zie https://www.defensie.nl/a.b?c=d!e voor meer. | Of bel.",
    "Zie www.rijksoverheid.nl. | Daar staat meer.",
    "Mail naar a.b@defensie.nl vandaag.",
    # other languages
    "The ship cost approx. 3 million. | It sailed at 9 a.m. on Monday.",
    "We spoke to Dr. Smith and Mrs. Jones, e.g. Monday. | They agreed.",
    "Das gilt z.B. Deutschland. | Die Kosten betragen 3 Mio. | Ende.",
    "Les coûts, p. 12, sont élevés. | Mme. Dupont le sait. | C'est tout.",
]


@pytest.mark.parametrize("case", CASES)
def test_sentences(case: str) -> None:
    """Sentences end where "|" stands and nowhere else."""
    text = case.replace("| ", "")
    assert [text[start:end] for start, end in split_sentences(text)] == case.split(" | ")


@pytest.mark.parametrize("text", ["", " ", "\u00a0\t"])
def test_white_space_holds_no_sentence(text: str) -> None:
    """Nothing to say, nothing to quote."""
    assert split_sentences(text) == ()


def test_offsets_leave_out_the_space_around() -> None:
    """Spaces before, between and after belong to no sentence."""
    assert split_sentences("  Ja.  Nee. ") == ((2, 5), (7, 11))


def test_equal_sentences_have_their_own_places() -> None:
    """A repeated sentence is found where it stands."""
    assert split_sentences("Ja. Ja. Ja.") == ((0, 3), (4, 7), (8, 11))


@given(st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(".!?… \u00a0\u2028)”1aA"))))
def test_sentences_cover_a_text(text: str) -> None:
    """For any text: spans are in order, start and end with something, and only white space is left out."""
    done = 0
    for start, end in split_sentences(text):
        assert done <= start < end
        assert not text[done:start].strip()
        assert not text[start].isspace() and not text[end - 1].isspace()
        done = end
    assert not text[done:].strip()


@given(st.lists(st.sampled_from(["Dat is zo.", "Is dat zo?", "Nee!", "De Zr.Ms. Karel Doorman vaart."]), min_size=1))
def test_joined_sentences_come_apart(sentences: list[str]) -> None:
    """What was joined by a space is parted there."""
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split_sentences(text)] == sentences
