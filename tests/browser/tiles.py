"""Finding a tile of the mini course by what it says: no id of an option is on the page."""

from playwright.sync_api import Locator, Page, expect

TEXTS = {"right": "Answer 0", "wrong-a": "Answer 1", "wrong-b": "Answer 2", "wrong-c": "scheduler = "}


def tile(page: Page, option: str) -> Locator:
    """The whole tile of the option with this id."""
    return page.locator(".tile", has_text=TEXTS[option])


def radio(page: Page, option: str) -> Locator:
    """The radio button in it."""
    return tile(page, option).locator("input")


def wait_for_scripts(page: Page) -> None:
    """Wait until keys choose. That the line about keys shows is not enough: it also shows before the styles are there."""
    expect(page.locator(".scripted .keys")).to_be_visible()
