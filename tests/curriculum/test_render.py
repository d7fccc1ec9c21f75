import pytest

from gradschool.curriculum.render import RenderError, fill, markdown, python_block, significant


def test_it_fills_in_facts_with_the_digits_asked_for():
    text = (
        "{{ limit | fixed(4) }}, {{ limit | significant(2) }}, {{ part | percent }}, {{ big | scientific }}"
    )
    assert (
        fill(text, {"limit": 0.180296, "part": 0.45, "big": 7.15e12})
        == r"0.1803, 0.18, 45 %, $7.2 \times 10^{12}$"
    )


def test_an_unknown_fact_is_named_with_those_that_exist():
    with pytest.raises(RenderError, match=r"limt.*limit"):
        fill("{{ limt }}", {"limit": 1.0})


@pytest.mark.parametrize(
    "text", ["{{ ''.__class__ }}", "{{ limit.__class__.__mro__ }}", "{% for x in limit %}"]
)
def test_templates_cannot_reach_out_of_their_sandbox(text):
    with pytest.raises(RenderError):
        fill(text, {"limit": 1.0})


def test_raw_html_is_shown_and_not_obeyed():
    assert "<script>" not in markdown("a <script>alert(1)</script> b")


def test_maths_becomes_mathml():
    assert "<mfrac>" in markdown(r"below $\frac{2}{\lambda}$")


@pytest.mark.parametrize("maths", [r"$\begin{aligned}a\end{aligned}$", r"$\operatorname*{argmin}$"])
def test_maths_that_would_come_out_wrong_is_refused(maths):
    with pytest.raises(RenderError, match="maths"):
        markdown(maths)


def test_code_is_highlighted_by_classes_alone():
    block = python_block("import torch\n")
    assert '<span class="k">import</span>' in block
    assert "style=" not in block + markdown("```python\nprint(1)\n```")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(850.2, 2, "850"), (0.0001798, 3, "0.00018"), (18029.6, 2, "18000"), (0.0, 3, "0"), (1e-12, 1, "1e-12")],
)
def test_significant_digits(value, digits, text):
    assert significant(value, digits) == text


def test_maths_at_the_start_of_a_text_that_ends_in_a_digit_is_maths():
    table = "| a | b |\n|---|---|\n| x | $2.7 \\times 10^{-7}$ left of 14.8 |\n"
    for text in ("$x$ of 14.8", table):
        assert "<math" in markdown(text)


def test_a_formula_of_its_own_can_be_scrolled_by_keyboard():
    assert '<math tabindex="0"' in markdown("$$\nx = 1\n$$")
    assert "tabindex" not in markdown("$x$")


def test_a_number_that_is_missing_is_named_whatever_its_filter():
    for filtered in ("fixed(2)", "significant(2)", "scientific(2)", "percent(2)"):
        with pytest.raises(RenderError, match="'rate' is undefined"):
            fill(f"{{{{ rate | {filtered} }}}}", {})
