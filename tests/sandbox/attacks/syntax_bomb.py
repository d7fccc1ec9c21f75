# attack: give code that breaks the compiler: deep nesting
# must: stopped
for code in (
    "(" * 5000 + ")" * 5000,
    "-" * 30_000 + "1",
    "[" * 150 + "]" * 150,
    "a." * 20_000 + "b",
    "x=" * 10_000 + "1",
    "f'" + "{" * 1000,
    "if 1:\n" + "".join(" " * at + "if 1:\n" for at in range(1, 120)),
):
    try:
        exec(compile(code, "mine", "exec"), {"a": 1})
    except (SyntaxError, MemoryError, RecursionError, NameError, AttributeError) as error:
        print("stopped", type(error).__name__)
