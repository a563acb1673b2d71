"""Plain texts and the text of PDFs, all made up: every character keeps its place; what is no story is outside."""

from datetime import date

import pytest

from gatewatch.orders.extract.text import sentences
from gatewatch.orders.reading.read import read
from gatewatch.orders.reading.story import Story


def inside(story: Story) -> list[str]:
    """Give the lines that no stretch outside covers."""
    at, kept = 0, []
    for line in story.text.split("\n"):
        start, end = at, at + len(line.rstrip("\r"))
        if line.strip() and not any(a <= start and end <= b for a, b in story.outside):
            kept.append(line.strip())
        at += len(line) + 1
    return kept


def said(story: Story, field: str) -> str | None:
    """Give the words at a field's place."""
    at = getattr(story, f"{field}_at")
    return None if at is None else story.text[slice(*at)]


HEADS = {
    "en": ("By A. Reporter | Daily News | 23 May 2025, 10:15", date(2025, 5, 23), "A. Reporter", "Daily News"),
    "en month first": ("Published May 23, 2025", date(2025, 5, 23), None, None),
    "en unsure": ("Published 03/04/2025", None, None, None),
    "en sure": ("Updated: 05/23/2025 09:00 AM ET", date(2025, 5, 23), None, None),
    "vi": ("Thứ sáu, 23/5/2025, 09:30 (GMT+7)", date(2025, 5, 23), None, None),
    "es": ("Publicado el 23 de mayo de 2025 a las 10:15", date(2025, 5, 23), None, None),
    "pt": ("Por A. Repórter — 23/05/2025 16h04 Atualizado há 2 dias", date(2025, 5, 23), "A. Repórter", None),
    "fr": ("Publié le 23 mai 2025 à 17h20", date(2025, 5, 23), None, None),
    "ru": ("Автор: А. Корреспондент | 23.05.2025 14:02", date(2025, 5, 23), "А. Корреспондент", None),
    "id": ("Jumat, 23 Mei 2025 14:02 WIB", date(2025, 5, 23), None, None),
    "tr": ("Giriş Tarihi: 23.05.2025 14:02 Güncelleme: 24.05.2025 10:00", date(2025, 5, 23), None, None),
}
BODIES = {
    "en": (
        "Ministry orders block of app",
        "The ministry told all operators to block the messaging app by June 2 and to report on it.",
    ),
    "vi": (
        "Bộ yêu cầu chặn ứng dụng",
        "Bộ yêu cầu các nhà mạng chặn ứng dụng nhắn tin trước ngày 2/6 và báo cáo kết quả về bộ.",
    ),
    "es": (
        "El ministerio ordena bloquear una aplicación",
        "El ministerio ordenó a las operadoras bloquear la aplicación de mensajería.",
    ),
    "pt": (
        "Justiça manda bloquear aplicativo",
        "O tribunal determinou que as operadoras bloqueiem o aplicativo de mensagens no país.",
    ),
    "fr": (
        "Le ministère ordonne le blocage",
        "Le ministère a ordonné aux opérateurs de bloquer l'application de messagerie avant lundi.",
    ),
    "ru": (
        "Министерство потребовало блокировки",
        "Министерство потребовало от операторов связи заблокировать мессенджер до 2 июня.",
    ),
    "id": (
        "Kementerian blokir aplikasi pesan",
        "Kementerian meminta semua operator memblokir aplikasi pesan itu sebelum tanggal 2 Juni.",
    ),
    "tr": (
        "Bakanlık uygulamayı engelledi",
        "Bakanlık, tüm işletmecilerden mesajlaşma uygulamasını 2 Haziran'a kadar engellemesini istedi.",
    ),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_line_is_outside_and_fills_its_fields(name: str) -> None:
    line, day, byline, publisher = HEADS[name]
    title, body = BODIES[name[:2]]
    story = read(f"{title}\n{line}\n\n{body}\n".encode())
    assert inside(story) == [title, body]
    assert (story.published, story.byline, story.publisher) == (day, byline, publisher)
    assert (story.language, said(story, "byline"), said(story, "publisher")) == (name[:2], byline, publisher)
    assert (story.published_at is None) == (day is None)
    assert story.title is not None and story.text[slice(*story.title)] == title


WIRES = {
    "HANOI, May 23 (Reuters) - ": "Reuters",
    "MOSCOW, April 16. /TASS/. ": "TASS",
    "МОСКВА, 16 апр — РИА Новости. ": "РИА Новости",
    "Ташкент. 10 июля. ИНТЕРФАКС - ": "ИНТЕРФАКС",
    "Madrid, 16 oct (EFE).- ": "EFE",
    "Jakarta (ANTARA) - ": "ANTARA",
    "Dakar, 2 juin (AFP) - ": "AFP",
    "AFP - ": "AFP",
}


@pytest.mark.parametrize(("dateline", "wire"), WIRES.items())
def test_a_dateline_names_the_agency_and_is_outside(dateline: str, wire: str) -> None:
    title, body = BODIES["ru" if "М" in dateline or "Т" in dateline else "en"]
    story = read(f"{title}\n\n{dateline}{body}\n".encode())
    assert (story.wire, said(story, "wire")) == (wire, wire)
    start, end = next(s for s in story.outside if s[1] > s[0])
    assert story.text[start:end].strip() == dateline.strip()


def test_a_full_date_in_a_dateline_is_the_articles() -> None:
    story = read(f"Title of it\n\nPorto Velho, 13/03/2025 - {BODIES['pt'][1]}\n".encode())
    assert (story.published, said(story, "published")) == (date(2025, 3, 13), "13/03/2025")


def test_an_agency_is_not_one_that_a_sentence_names() -> None:
    title, body = BODIES["en"]
    assert read(f"{title}\n\n{body} The document was reviewed by Reuters.\n".encode()).wire is None


OUTSIDE = {
    "a pointer": "Read also: Freedonia court suspends Signal",
    "Vietnamese": "Đọc thêm: Thái Lan chặn ứng dụng khác",
    "Indonesian": "Baca juga: Kominfo blokir aplikasi lain",
    "Portuguese": "Leia também: Tribunal suspende outro aplicativo",
    "Spanish": "Lea también: Tribunal suspende otra aplicación",
    "French": "Lire aussi : Un tribunal suspend une application",
    "Russian": "Читайте также: Суд заблокировал другой мессенджер",
    "Turkish": "Ayrıca okuyun: Mahkeme başka uygulamayı engelledi",
    "a caption": "A man in Freedonia looks at his phone. File photo/REUTERS",
    "a credit": "Photo: Getty Images",
    "a credit in Vietnamese": "Người dùng mở ứng dụng trên điện thoại. Ảnh: AFP",
    "hashtags": "#Freedonia #Signal",
    "tags": "Tags: Freedonia, Signal",
    "buttons": "Share | Save | Print",
    "an advertisement": "Advertisement",
    "a notice": "Sign up for our newsletter to get it every morning.",
    "an address": "https://news.example/freedonia",
    "credits of an agency": "(Reporting by A. Reporter; Editing by B. Editor)",
}


@pytest.mark.parametrize("line", OUTSIDE.values(), ids=OUTSIDE.keys())
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_line_that_is_not_the_story_is_outside_wherever_it_stands(line: str, ending: str) -> None:
    title, body = BODIES["en"]
    more = "The company did not answer a request for comment on the related matter."
    for parts in ([title, line, body, more], [title, body, line, more], [title, body, more, line]):
        assert inside(read((ending * 2).join(parts).encode())) == [title, body, more]


SECTIONS = {
    "related stories": (
        "Related articles\n\nFreedonia court suspends Signal\n\nA court "
        "in Freedonia told all to block Signal.\n\nMore text."
    ),
    "related in Vietnamese": "Tin liên quan\nThái Lan chặn Viber\nTòa án Thái Lan yêu cầu chặn Viber trước ngày 15/7.",
    "comments": "Comments (3)\nuser1: it was the same in Freedonia.\nuser2: Signal was blocked there by July 15.",
    "more": "You may also like:\n- Freedonia court suspends Signal\n- Sylvania cuts the internet",
}


@pytest.mark.parametrize("section", SECTIONS.values(), ids=SECTIONS.keys())
def test_a_section_at_the_end_is_outside_to_its_last_line(section: str) -> None:
    title, body = BODIES["en"]
    second = "The letter is dated May 21 and asks the operators to report on all of their measures within a week."
    story = read(f"{title}\n\n{body}\n\n{second}\n\n{section}\n".encode())
    assert inside(story) == [title, body, second]


def test_titles_under_a_pointer_are_outside_and_the_story_goes_on() -> None:
    title, body = BODIES["en"]
    story = read(
        (
            f"{title}\n\n{body}\n\nRead also:\nFreedonia court suspends Signal\n\nThe app still worked on Friday.\n"
        ).encode()
    )
    assert inside(story) == [title, body, "The app still worked on Friday."]
    assert story.related == ["Freedonia court suspends Signal"]


def test_a_machines_summary_over_the_story_is_outside() -> None:
    title, body = BODIES["en"]
    story = read(f"{title}\n\nSummary by AI\n• Freedonia did it.\n• So did Sylvania.\n\n{body}\n".encode())
    assert inside(story) == [title, body]


INNOCENT = [
    "Related companies must answer the ministry by June 2, the letter says, or face fines.",
    "The police spoke of related articles of the law, and read more of them aloud.",
    "Comments by the ministry were not available on Friday.",
    "By Friday the app still worked, users in three cities said.",
    "The photo of the letter was shared widely, according to the agency.",
    "More than 9,600 channels and groups are to be closed, among them these: news, sports, music.",
    "Sources: two officials who asked not to be named, speaking in the capital on Friday evening about it.",
    "The ministry gave two kinds of credit: personal and company.",
    "Theo Bộ Công an, ứng dụng này có nhiều vi phạm.",
    "Por Friday se entiende el plazo, dijo el ministro.",
    "2 June 2025",
]


@pytest.mark.parametrize("line", INNOCENT)
def test_a_paragraph_is_never_lost_to_a_word(line: str) -> None:
    title, body = BODIES["en"]
    assert line in inside(read(f"{title}\n\n{body} {body}\n\n{line}\n\n{body}\n".encode()))


def test_a_letters_date_and_number_stay_the_letters() -> None:
    letter = (
        "REGULATORY AUTHORITY\nRef: RA/DG/2026/311\nDate: 3 December 2026\n\nTO: All operators\n\n" + BODIES["en"][1]
    )
    story = read(letter.encode())
    assert "Date: 3 December 2026" in inside(story)
    assert story.published == date(2026, 12, 3)


def test_the_callers_date_wins_and_has_no_place_in_the_text() -> None:
    title, body = BODIES["en"]
    story = read(f"{title}\n23 May 2025\n\n{body}".encode(), published=date(2025, 5, 24))
    assert (story.published, story.published_at) == (date(2025, 5, 24), None)


def test_hashtags_become_topics_without_their_sign_and_once() -> None:
    title, body = BODIES["en"]
    story = read(f"{title}\n\n{body}\n\n#Telegram #Việt_Nam #Telegram".encode())
    assert story.topics == ["Telegram", "Việt_Nam"]
    assert [story.text[a:b] for a, b in story.topics_at] == story.topics


PDF = (
    "MINISTRY OF COMMUNICATIONS\nRef: 12/2025-TT\n\n"
    "The Ministry hereby directs all telecommunication service providers to put in\n"
    "place the measures that are needed to prevent the activities of the applica-\n"
    "tion in the country, and to report to the Department on what they have done\n"
    "before the second day of June. Providers that do not follow this direction\n"
    "will be dealt with as the law says.\n\n- 1 -\n\x0c"
    "The measures stay in force until the company has named a representative in\n"
    "the country and has answered the requests of the police that are still open.\n"
)


def test_hard_wrapped_lines_become_paragraphs_and_no_offset_moves() -> None:
    story = read(PDF.encode())
    assert len(story.text) == len(PDF)
    found = [s.text for s in sentences(story)]
    assert any(s.startswith("The Ministry hereby") and s.endswith("second day of June.") for s in found)
    assert any(s.startswith("The measures stay") and s.endswith("still open.") for s in found)
    assert "activities of the application" in story.text
    assert PDF.index("before the second") == story.text.index("before the second")


def test_a_page_number_is_outside() -> None:
    assert "- 1 -" not in inside(read(PDF.encode()))


def test_lines_that_are_not_wrapped_stay_lines() -> None:
    text = "A title\n\n" + "\n".join(BODIES["en"][1] for _ in range(6))
    assert read(text.encode()).text == text


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_is_no_character(mark: bytes) -> None:
    assert read(mark + "Título\n\nEl ministerio ordenó el bloqueo.".encode()).text.startswith("Título")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", BODIES["ru"][1]),
        ("cp1252", BODIES["pt"][1] + " não é"),
        ("cp1254", BODIES["tr"][1]),
        ("utf-16", BODIES["ru"][1]),
    ],
)
def test_an_old_encoding_is_read(encoding: str, text: str) -> None:
    assert read(text.encode(encoding)).text == text
