"""Check a folder of pages: each link leads to a page and a place there, no outside load."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

LOADS = ("src", "srcset", "poster", "data")  # attributes whose address a browser loads by itself
OUTSIDE = ("http:", "https:", "//")
ELSEWHERE = ("data:", "mailto:", "javascript:", "blob:")


class Page(HTMLParser):
    """What a page links to, what it loads, and the places in it."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.places = set(), set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        """Note the attributes that name a place or an address."""
        for name, value in attributes:
            if name in ("id", "name") and value:
                self.places.add(value)
            elif name in LOADS or (tag == "link" and name == "href"):
                self.loads.add(value or "")
            elif name == "href":
                self.links.add(value or "")


def wrong(site):
    """Return a line for each link of a folder of pages that leads nowhere or loads from outside."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    found = []
    for path, page in pages.items():
        name = path.relative_to(site).as_posix()
        found += [f"{name} loads {one}" for one in sorted(page.loads) if one.startswith(OUTSIDE)]
        for link in sorted(page.links | page.loads):
            if not link.startswith((*OUTSIDE, *ELSEWHERE)) and not _leads(link, path, pages):
                found.append(f"{name} links to {link}")
    return found


def _leads(link, path, pages):
    address, _, place = link.partition("#")
    target = Path(path.parent, unquote(address.partition("?")[0])).resolve() if address else path
    if target.is_dir():
        target /= "index.html"
    if target in pages:
        return not place or unquote(place) in pages[target].places
    return target.is_file()
