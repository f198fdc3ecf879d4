"""index/rows.py: what stands on one line."""

from index.rows import Run, join, rows_of


def run(text: str, left: float, base: float = 100, size: float = 10, space: str = "") -> Run:
    """A run of letters half as wide as they are high."""
    right = left + len(text) * size / 2
    return Run(text, left, right, base, size, False, True, space, left + len(text.split(" ")[0]) * size / 2)


def texts(*runs: Run) -> list[str]:
    """The texts of the rows of those runs."""
    return [row.text for row in rows_of(runs)]


def test_runs_side_by_side_are_a_row() -> None:
    """In whatever order they come; a space stands where the file sets one or a gap shows one."""
    assert texts(run("vaart", 44), run("Het", 0), run("schip", 16, space=" "), run(".", 69)) == ["Het schip vaart."]
    assert texts(run("onder", 0), run("boven", 0, base=88)) == ["boven", "onder"]


def test_a_wide_gap_parts_rows_of_one_band() -> None:
    """Columns and cells stand in one band and are rows of their own, which can be joined."""
    left, right = rows_of([run("Schip", 0), run("12 mln.", 60)])
    assert (left.text, right.text, left.band == right.band) == ("Schip", "12 mln.", True)
    both = join([left, right])
    assert (both.text, both.left, both.right, both.celled) == ("Schip 12 mln.", 0, 95, True)
    assert not join(rows_of([run("•", 0), run("Schip", 40)])).celled


def test_a_mark_is_raised_and_small() -> None:
    """Its place in the row's text is kept, also where rows are joined; a small word, a low or a large digit is none."""
    (row,) = rows_of([run("plan", 0), run("12", 20, base=96, size=6), run("is er", 30, space=" ")])
    assert (row.text, row.raised, row.base, row.size) == ("plan12 is er", ((4, 6),), 100, 10)
    assert join([*rows_of([run("Het", 0)]), row]).raised == ((8, 10),)
    for other in (run("e", 20, 96, 6), run("2", 20, 102, 6), run("2", 20, 96, 10)):
        assert [row.raised for row in rows_of([run("plan", 0), other])] in ([()], [(), ()])


def test_the_first_word_of_a_row() -> None:
    """It ends at the first space at which a line may end, in its run or between runs."""
    (row,) = rows_of([run("24", 0), run("april", 12, space="\u00a0"), run("is er", 40, space=" ")])
    assert row.word == 37
    assert [row.word for row in rows_of([run("schip", 0)])] == [25]


def test_turned_text_is_no_part_of_a_line() -> None:
    """What runs another way is a row of its own, after the others."""
    turned = Run("omhoog", 0, 30, 100, 10, False, False, "", 30)
    assert texts(turned, run("recht", 31)) == ["recht", "omhoog"]
