"""Shapes of pages as large sites and networks make them: only the story comes out. All pages are made up."""

from datetime import date

import pytest

from gatewatch.orders.extract.text import sentences
from gatewatch.orders.reading.read import read
from gatewatch.orders.reading.story import Story

TITLE = "Regulator orders operators to block the Parlor app by June 9"
BODY = [
    "The communications authority has ordered all mobile operators to block the messaging app Parlor by June 9.",
    "The letter, signed by the deputy director, says that the owner of the app did not answer three requests.",
    "Two operators confirmed that they had received the letter, and said that they would comply with the law.",
]
OTHER = "Nepal orders telecom operators to block another service by July 18"
PROSE = "Nepal has told all providers to block another service by July 18, citing fraud, an official said on Monday."
PARAGRAPHS = "".join(f"<p>{p}</p>" for p in BODY)


def left(page: str) -> tuple[Story, list[str]]:
    story = read(page.encode())
    return story, [s.text for s in sentences(story)]


PAGES = {
    "a cloud of publishers": f"""<html><head><title>{TITLE} | The Sun</title></head><body><main><h1>{TITLE}</h1>
        <time class="c-date">June 03, 2027 at 8:00 am SAST</time><article class="b-article-body">{PARAGRAPHS}
        <div class="b-promo"><h3>Sign up for our newsletter</h3><p>Get the five stories you need each morning.</p></div>
        </article><div class="b-results-list"><h2>More from Technology</h2><h2><a href="n">{OTHER}</a></h2>
        <p>{PROSE}</p></div></main></body></html>""",
    "a blog host": f"""<html><head><title>{TITLE} | by Notes | Medium</title><meta property="og:title"
        content="{TITLE}"><meta property="og:site_name" content="Medium"></head><body><article><h1>{TITLE}</h1>
        <div><a href="/@m">Maseru Notes</a><span>·</span><span>3 min read</span><span>·</span><span>Jun 3, 2027</span>
        </div>{PARAGRAPHS}</article><div><h2>Recommended</h2><article><a href="n"><h2>{OTHER}</h2></a><p>{PROSE}</p>
        </article></div></body></html>""",
    "an agency's site": f"""<html><head><title>{TITLE}</title><meta name="date" content="2027-06-03"></head><body>
        <div><h1>{TITLE}</h1><div>{BODY[0]}</div><div>{BODY[1]}</div><div><h3>Sign up here.</h3>
        <p>The Daily Briefing newsletter provides all the news you need to start your day. Sign up here.</p></div>
        <div>{BODY[2]}</div></div><div class="read-next"><h2>Read Next</h2><a href="n">{OTHER}</a><p>{PROSE}</p></div>
        </body></html>""",
    "an accelerated page": f"""<html amp><head><title>{TITLE}</title><meta name="date" content="2027-06-03"></head>
        <body><amp-user-notification>This site uses cookies to personalize what you read here.</amp-user-notification>
        <article><h1>{TITLE}</h1>{PARAGRAPHS}<amp-list><div>{PROSE}</div></amp-list></article>
        <amp-next-page><p>{PROSE}</p></amp-next-page></body></html>""",
    "a post of a network": "\n".join(
        [
            TITLE,
            "Maseru Sun",
            "June 3, 2027 at 8:00 AM · Public",
            *BODY,
            "#Parlor",
            "See less",
            "All reactions:",
            "1.2K",
        ]
        + ["345 comments", "Like", "Comment", "Share", "View more comments", PROSE, "2d", "Like", "Reply"]
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_story_and_only_the_story_comes_out(name: str) -> None:
    story, found = left(PAGES[name])
    assert found[1 if found[0] == TITLE else 0 :] == BODY
    assert story.published == date(2027, 6, 3)


def test_a_channels_page_is_published_by_the_channel() -> None:
    story, found = left(f"""<html><head><meta property="og:title" content="Maseru Sun"><meta property="og:site_name"
        content="Telegram"></head><body><header><div class="tgme_header_title">Maseru Sun</div>
        <div class="tgme_header_counter">12.1K subscribers</div></header><main><div class="tgme_widget_message_text">
        <b>{TITLE}</b><br/><br/>{"<br/><br/>".join(BODY)}<br/><a href="?q=%23Parlor">#Parlor</a></div></main></body>
        </html>""")
    assert (found, story.publisher, story.topics) == ([TITLE, *BODY], "Maseru Sun", ["Parlor"])


def test_an_aggregator_that_names_no_source_is_no_publisher() -> None:
    page = f"""<html><head><title>{TITLE}</title><meta property="og:site_name" content="MSN"></head><body><h1>{TITLE}
        </h1>{PARAGRAPHS}<p>Related video: {OTHER} (WION)</p><p>Was this article helpful?</p></body></html>"""
    story, found = left(page)
    assert (found[1:], story.publisher) == (BODY, None)


POINTERS = {
    "en": ["Read also", "Related", "Related video", "More on this", "Further reading", "Read our explainer here"],
    "es": ["Lea también", "Te puede interesar", "Más sobre el tema", "Relacionado", "Puede leer también"],
    "pt": ["Leia também", "Saiba mais", "Mais sobre o tema", "Relacionado", "Leia a seguir"],
    "fr": ["Lire aussi", "A lire aussi", "Sur le même sujet", "À relire", "Lire notre article"],
    "ru": ["Ещё по теме", "Читайте также", "По теме", "Подробнее", "Ранее по теме", "Читайте по теме"],
    "id": ["Baca juga", "Baca", "Simak juga", "Berita terkait", "Baca pula"],
    "tr": ["Ayrıca okuyun", "İlgili haber", "Okumadan geçme", "Konuyla ilgili", "Daha fazla oku"],
    "vi": ["Xem thêm", "Đọc thêm", "Tin liên quan", "Tham khảo thêm", "Đọc ngay"],
}


@pytest.mark.parametrize("pointer", [p for every in POINTERS.values() for p in every])
@pytest.mark.parametrize("ending", ["", "."])
def test_a_title_that_a_pointer_brings_in_is_outside(pointer: str, ending: str) -> None:
    _, found = left("\n\n".join([TITLE, BODY[0], f"{pointer}: {OTHER}{ending}", *BODY[1:]]))
    assert found == [TITLE, *BODY]
