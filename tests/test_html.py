"""index/html.py: what is a block of a web page, what a footnote, and what stands beside the text."""

from layouts import check_gold, seed_html

from index.letter import Letter, parse_letter
from index.markup import read_markup
from index.page import Page


def pages(body: str) -> tuple[Page, ...]:
    """The pages of a body."""
    return read_markup(f"<!DOCTYPE html><html><body>{body}</body></html>".encode(), "toy.html")


def letter(body: str) -> Letter:
    """A body as a letter."""
    return parse_letter(pages(body), "toy")


def paragraphs(body: str) -> list[tuple[str, tuple[str, ...], str]]:
    """Id, section and text of each paragraph of a body."""
    return [(one.id, one.section, one.text) for one in letter(body).paragraphs]


def test_the_seed_letter_as_web_page() -> None:
    """Amid menus and a foot, with a linked footnote, it is the gold structure."""
    found = read_markup(seed_html(), "seed.html")
    check_gold(parse_letter(found, "seed"), pages=False)
    aside = [line.text for line in found[0].lines if line.hints and line.hints.part == "aside"]
    assert aside == ["Rijksoverheid", "Home", "Zoeken", "Cookies"]


def test_headings_by_rank() -> None:
    """A heading is one by its tag, though it ask a question; its section is what ranks above it."""
    assert paragraphs("<h1>Schip</h1><p>A.</p><h3>Waarom?</h3><p>B.</p><h2>Haven</h2><p>C.</p>") == [
        ("1", ("Schip",), "A."),
        ("2", ("Schip", "Waarom?"), "B."),
        ("3", ("Schip", "Haven"), "C."),
    ]


def test_a_bold_paragraph_is_a_heading_where_it_looks_it() -> None:
    """Short lines all in bold are headings, sentences are not, and neither is what is bold in part."""
    found = letter(
        "<p><strong>Het schip</strong></p><p>A.</p><p><b>Wij varen.</b></p><p><b>Vet</b> en niet</p><p>C.</p>"
    )
    assert [one.text for one in found.headings] == ["Het schip"]


def test_white_space_and_line_breaks() -> None:
    """White space is folded, also where tags meet; a break ends a line, two end a paragraph."""
    body = (
        "<p>Een\n  <em>kort</em>\twoord<b>je</b> .</p><div>Plein 4<br>Den Haag<br><br>Dit is <i> de </i> brief.</div>"
    )
    found = pages(body)
    assert [(line.text, line.hints.starts) for line in found[0].lines if line.hints] == [
        ("Een kort woordje .", True),
        ("Plein 4", True),
        ("Den Haag", False),
        ("Dit is de brief.", True),
    ]


def test_points_and_rows_are_blocks() -> None:
    """Each point of a list and each row of a table is a paragraph; what only holds blocks makes none."""
    table = (
        "<table><tr><th>Schip</th><td><p>12</p><p>mln.</p></td></tr>"
        "<tr><td></td><td><p>Eén.</p><p>Twee.</p></td></tr></table>"
    )
    assert [text for *_, text in paragraphs(f"<ul><li>A.<ul><li>B.</li></ul>C.</li></ul>{table}")] == [
        *["A.", "B.", "C.", "Schip 12 mln.", "Eén.", "Twee."]
    ]


def test_scripts_and_styles_are_no_text() -> None:
    """What a browser does not show is not read."""
    assert paragraphs("<p>A.<script>x</script></p><style>p</style><select><option>y</option></select>") == [
        ("1", (), "A.")
    ]


def test_headers_in_an_article_are_text() -> None:
    """Without a main part, heads and feet of the page are beside the text, those of the article in it."""
    article = "<article><header><h1>Kop</h1></header><p>A.</p><aside>Meer</aside></article>"
    body = f"<header>Site</header>{article}<footer>F</footer>"
    assert paragraphs(body) == [("1", ("Kop",), "A.")]


def test_footnotes_as_word_writes_them() -> None:
    """A mark "[1]" and a note that leads back to it: the note is lifted, label and all, of one paragraph or two."""
    body = (
        '<p>Het plan<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a> is er.</p>'
        '<p>Het geld<a href="#n2">2</a> ook.</p>'
        '<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> Een plan.</p></div>'
        '<div id="n2"><sup>2</sup><p>Veel m<sup>3</sup>.</p><p>Echt waar. <a href="#x">terug</a></p></div>'
    )
    found = letter(body)
    assert [(one.id, one.text) for one in found.paragraphs] == [
        ("1", "Het plan is er."),
        ("fn1", "Een plan."),
        ("2", "Het geld ook."),
        ("fn2", "Veel m3. Echt waar."),
    ]
    assert [mark.label for one in found.paragraphs for mark in one.marks] == ["[1]", "2"]


def test_links_that_are_no_footnotes() -> None:
    """A table of contents, a link up the page and a link elsewhere keep their words."""
    body = '<p><a href="#a">Schip</a> <a href="#weg">1</a> <a href="http://x">2</a></p><h2 id="a">Schip</h2><p>A.</p>'
    assert [text for *_, text in paragraphs(body)] == ["Schip 1 2", "A."]
