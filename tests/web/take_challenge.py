"""Takes the whole real challenge over HTTP, as a browser without JavaScript would, and prints the badge it earned.

    python take_challenge.py http://127.0.0.1:8000

The right options come from the packaged content. Fails when any response before an item's closing carries its key or
any sentence of its solution.
"""

import html
import http.cookiejar
import re
import sys
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from asked import revision_asked, right_answer
from gradschool.curriculum.library import load_library


class Browser:
    def __init__(self, address):
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        self.seen = []

    def get(self, path):
        return self._open(urllib.request.Request(self.address + path))

    def submit(self, page, action, **values):
        """Send the form of `page` whose action ends with `action`, its hidden fields included."""
        form = next(
            found
            for found in re.findall(r"<form.*?</form>", page, re.S)
            if re.search(rf'action="[^"]*{action}"', found)
        )
        path = html.unescape(re.search(r'action="([^"]+)"', form)[1])
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        body = urllib.parse.urlencode({**fields, **values}).encode()
        request = urllib.request.Request(self.address + path, body, {"Referer": self.address + path})
        return self._open(request)

    def _open(self, request):
        with self.opener.open(request) as response:
            page = response.read().decode()
            self.seen.append(str(response.headers) + page)
            return page


def secrets(revision):
    """What must not be seen before the item is closed."""
    texts = [revision.explanation, revision.final_answer, revision.quick_check, *revision.solution_steps]
    texts += [*revision.mistakes, *revision.why.values()]
    texts += [belief.html for belief in revision.misconceptions.values()]
    shown = {
        option.html for option in revision.options
    }  # a final answer may well be an option, word for word
    return [text for text in texts if len(text) > 60 and text not in shown] + [
        f'"{belief.id}"' for belief in revision.misconceptions.values()
    ]


def main(address):
    library, browser = load_library(), Browser(address)
    mode = library.patterns["pytorch", "learning-rate-strategy"].modes["challenge"]
    page = browser.submit(browser.get("/pytorch/learning-rate-strategy/challenge/"), "/challenge/")
    for position in range(1, len(mode.questions) + 1):
        if 'action="' in page and f"/{position}/start/" in page:
            page = browser.submit(page, f"/{position}/start/")
        revision = revision_asked(page, library, "challenge", position)
        leaked = [secret for secret in secrets(revision) for seen in browser.seen if secret in seen]
        assert leaked == [], leaked
        page = browser.submit(page, f"/{position}/answer/", answer=right_answer(revision))
        assert revision.explanation in page
    print(
        mode.badge.title
        if mode.badge.title in browser.get(re.search(r"/sittings/[0-9a-f-]{36}/", page)[0])
        else "no badge"
    )


if __name__ == "__main__":
    main(sys.argv[1])
