"""From a page to its HTML: the templates, with the words of one language, and what every page may call."""

from collections.abc import Callable
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gatewatch.publish.charts.marks import key, patterns
from gatewatch.publish.pages.layout import Page
from gatewatch.publish.words import KEY, LANGUAGES, SILENCE, Words

STYLES = ("site.css", "pages.css")
"""Sources of the one stylesheet: what charts and pages share, then what single pages add."""


def stylesheet() -> bytes:
    """Give the one stylesheet of all pages."""
    static = resources.files("gatewatch.publish") / "static"
    return b"".join((static / name).read_bytes() for name in STYLES)


def folder(language: str) -> str:
    """Give the folder of a language's pages: the first language lies in the root."""
    return "" if language == next(iter(LANGUAGES)) else f"{language}/"


def shower(w: Words) -> Callable[[Page], str]:
    """Give what turns a page into HTML, in one language."""
    env = Environment(
        loader=PackageLoader("gatewatch.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    labels = {s: str(w.t(text)) for s, text in KEY.items()}
    env.globals.update(t=w.t, n=w.n, w=w, patterns=patterns(), key=key(labels, str(w.t(SILENCE))), languages=LANGUAGES)
    env.globals.update(style=lambda: Markup(stylesheet().decode()))  # ours: nothing in it comes from data

    def show(page: Page) -> str:
        depth = page.path.count("/")
        root = "../" * (depth + (1 if folder(w.language) else 0))
        return env.get_template(page.template).render(
            page=page,
            up=page.up,
            root=root,
            alternates={code: f"{root}{folder(code)}{page.path}" for code in LANGUAGES},
            **page.content,
        )

    return show
