"""Heads, datelines and ends of reports in eight languages: who publishes, which agency, who wrote, which day.

Made up, all of it: `{L}` stands for a lead, the places and papers are of no country.
"""

from datetime import date

import pytest

from gatewatch.orders.reading.read import read
from gatewatch.orders.reading.story import Story

TITLES = {
    "en": "Regulator orders providers to block messaging app",
    "es": "Un juez ordena bloquear la aplicación de mensajería",
    "pt": "Justiça manda bloquear aplicativo de mensagens no país",
    "ru": "Роскомнадзор потребовал заблокировать мессенджер",
    "tr": "Mahkemeden mesajlaşma uygulamasına erişim engeli",
    "fr": "Le gouvernement bloque l'accès à la messagerie",
    "id": "Pemerintah Blokir Aplikasi Pesan di Indonesia",
    "vi": "Yêu cầu nhà mạng chặn ứng dụng nhắn tin",
}
LEADS = {
    "en": "The regulator has ordered all internet providers to block access to the messaging app, officials said.",
    "es": "El juez ordenó a las operadoras de telefonía que bloqueen el acceso a la aplicación en todo el país.",
    "pt": "O juiz determinou que as operadoras de telefonia bloqueiem o acesso ao aplicativo em todo o país.",
    "ru": "Роскомнадзор потребовал от операторов связи ограничить доступ к мессенджеру на территории страны.",
    "tr": "Mahkeme, internet servis sağlayıcılarının mesajlaşma uygulamasına erişimi engellemesine karar verdi.",
    "fr": "Le gouvernement a ordonné aux opérateurs de téléphonie de bloquer l'accès à la messagerie.",
    "id": "Kementerian Komunikasi memerintahkan penyedia layanan internet untuk memblokir aplikasi pesan tersebut.",
    "vi": "Bộ Thông tin và Truyền thông yêu cầu các nhà mạng chặn truy cập ứng dụng nhắn tin này trên toàn quốc.",
}


def story(language: str, form: str, url: str | None = None) -> Story:
    text = form.replace("{T}", TITLES[language]).replace("{L}", LEADS[language])
    return read(text.encode(), url=url)


def head(language: str, line: str) -> Story:
    """Read a report with this head line under its title."""
    return story(language, f"{{T}}\n\n{line}\n\n{{L}}\n\n{{L}}")


def lead(language: str, words: str) -> Story:
    """Read a report whose first paragraph begins so."""
    return story(language, f"{{T}}\n\n{words}{{L}}\n\n{{L}}")


def tail(language: str, line: str) -> Story:
    """Read a report with this line at its end."""
    return story(language, f"{{T}}\n\n{{L}}\n\n{{L}}\n\n{line}")


@pytest.mark.parametrize(
    ("language", "words", "wire", "publisher"),
    [
        ("en", "Zenda News/ ", None, "Zenda News"),
        ("en", "STRELSAU, Ruritania (AP) — ", "AP", None),
        ("en", "STRELSAU, Jan. 04 (MNA) – ", "MNA", None),
        ("es", "Strelsau, 9 ago (EFE).- ", "EFE", None),
        ("ru", "СТРЕЛЬЗАУ, 13 апр – РИА Новости. ", "РИА Новости", None),
        ("ru", "Стрельзау. 13 апреля. INTERFAX.RU - ", "INTERFAX.RU", None),
        ("ru", "БИШКЕК, 15 сен /Кабар/. ", "Кабар", None),
        ("ru", "Москва, 13 апреля - АиФ-Зенда. ", None, "АиФ-Зенда"),
        ("fr", "Strelsau, 12 jan (AIP)- ", "AIP", None),
        ("fr", "APA-Strelsau (Ruritanie) – ", "APA", None),
        ("id", "JAKARTA, iKabar.id - ", None, "iKabar.id"),
        ("id", "Kabar.co.id, Jakarta - ", None, "Kabar.co.id"),
        ("vi", "(Dân trí) - ", None, "Dân trí"),
        ("vi", "TTO - ", None, "TTO"),
    ],
)
def test_the_words_before_the_first_sentence_name_agency_or_outlet(
    language: str, words: str, wire: str | None, publisher: str | None
) -> None:
    found = lead(language, words)
    assert (found.wire, found.publisher) == (wire, publisher)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "STRELSAU, Ruritania — "), ("en", "MANILA, Philippines — "), ("id", "Jakarta - "), ("vi", "Hà Nội - ")],
)
def test_a_place_before_the_first_sentence_publishes_nothing(language: str, words: str) -> None:
    found = lead(language, words)
    assert (found.wire, found.publisher, found.byline) == (None, None, None)


@pytest.mark.parametrize(
    ("language", "line", "byline", "other"),
    [
        ("en", "By JANE DOE Associated Press", "JANE DOE", "Associated Press"),
        ("en", "Jane Doe, Associated Press", "Jane Doe", "Associated Press"),
        ("en", "By Jane Doe, Technology Reporter", "Jane Doe", None),
        ("en", "By Jane Doe @janedoe", "Jane Doe", None),
        ("en", "Staff Reporter", "Staff Reporter", None),
        ("es", "Ana García | EFE", "Ana García", "EFE"),
        ("es", "Redacción", "Redacción", None),
        ("pt", "Da Redação", "Redação", None),
        ("pt", "Por Ana Silva e João Souza, g1 — São Paulo", "Ana Silva e João Souza", "g1"),
        ("pt", "Do G1, em São Paulo", None, "G1"),
        ("pt", "Da Agência Brasil", None, "Agência Brasil"),
        ("ru", "Автор: Иван Петров", "Иван Петров", None),
        ("tr", "Haber Merkezi", "Haber Merkezi", None),
        ("tr", "Ali Veli / Ankara", "Ali Veli", None),
        ("tr", "ANKARA/DHA", None, "DHA"),
        ("fr", "Par Jean Dupont, correspondant à Zenda", "Jean Dupont", None),
        ("fr", "Le Monde avec AFP", None, "Le Monde"),
        ("fr", "Texte par : FRANCE 24", None, "FRANCE 24"),
        ("id", "Oleh Budi Santoso", "Budi Santoso", None),
        ("id", "Budi Santoso - detikZenda", "Budi Santoso", "detikZenda"),
        ("vi", "Hải Anh - 23/05/2014 10:15", "Hải Anh", None),
    ],
)
def test_a_head_line_names_its_author_and_the_outlet_or_agency_beside(
    language: str, line: str, byline: str | None, other: str | None
) -> None:
    found = head(language, line)
    assert found.byline == byline
    assert other is None or other in (found.wire, found.publisher)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Human Rights"),
        ("en", "Middle East\n\n12 Jan 2021"),
        ("en", "New Delhi | Jan 12, 2021"),
        ("es", "Agencias"),
    ],
)
def test_a_rubric_or_a_town_wrote_nothing(language: str, line: str) -> None:
    assert head(language, line).byline is None


@pytest.mark.parametrize(
    ("language", "line", "wire"),
    [
        ("en", "— Reuters", "Reuters"),
        ("en", "© 2019 AFP", "AFP"),
        ("en", "Copyright 2019 The Associated Press. All rights reserved.", "The Associated Press"),
        ("es", "Con información de EFE", "EFE"),
        ("pt", "*Com informações da Reuters", "Reuters"),
        ("fr", "(avec Reuters)", "Reuters"),
        ("ru", "По материалам ТАСС", "ТАСС"),
        ("tr", "Kaynak: AA", "AA"),
        ("vi", "(Theo Reuters)", "Reuters"),
    ],
)
def test_a_credit_at_the_end_names_the_agency(language: str, line: str, wire: str) -> None:
    found = tail(language, line)
    assert found.wire == wire
    assert any(a <= found.text.rindex(wire) < b for a, b in found.outside)


def test_a_credit_behind_the_last_full_stop_names_author_and_agency() -> None:
    found = story("en", "{T}\n\n{L}\n\n{L} — Reported by Jane Doe, (c) 2019 Bloomberg LP")
    assert (found.byline, found.wire) == ("Jane Doe", "Bloomberg")


@pytest.mark.parametrize(
    ("language", "line", "byline"),
    [
        (
            "es",
            "Ana García\n\nNo te pierdas la transmisión por: TV ZENDA PLAY\nNoticias – En Vivo 6:00 PM",
            "Ana García",
        ),
        ("ru", "Иван Петров", "Иван Петров"),
        ("fr", "Jean Dupont", "Jean Dupont"),
        ("vi", "Hải Anh/VOV.VN", "Hải Anh"),
        ("en", "What Happened Next", None),
        ("en", "Messaging Providers", None),
    ],
)
def test_a_name_alone_after_the_last_paragraph_signs(language: str, line: str, byline: str | None) -> None:
    found = tail(language, line)
    assert found.byline == byline
    assert found.publisher in (None, "VOV.VN")


@pytest.mark.parametrize(
    ("language", "behind", "publisher"),
    [
        ("en", " | Zenda Herald", "Zenda Herald"),
        ("en", " - BBC News", "BBC News"),
        ("pt", " - Notícias - UOL", "UOL"),
        ("pt", " - 16/12/2015 - Mercado - Folha de S.Paulo", "Folha de S.Paulo"),
        ("id", " - Tekno Liputan6.com", "Liputan6.com"),
        ("ru", " — РБК", "РБК"),
    ],
)
def test_the_site_behind_the_title_publishes_and_is_no_part_of_the_title(
    language: str, behind: str, publisher: str
) -> None:
    found = story(language, f"{{T}}{behind}\n\n{{L}}\n\n{{L}}")
    assert found.publisher == publisher
    assert found.title is not None and found.text[slice(*found.title)] == TITLES[language]


def test_an_outlet_that_the_headline_cites_publishes_nothing() -> None:
    found = story("ru", "{T} — Reuters\n\n{L} Об этом сообщает Reuters.\n\n{L}")
    assert (found.publisher, found.wire) == (None, None)


def test_the_address_says_which_name_in_the_text_is_the_sites_own() -> None:
    form = "{T}\n\n{L} Esto encontró El Espectador de Zenda.\n\n{L}"
    assert story("es", form, "https://elespectadordezenda.com/x").publisher == "El Espectador de Zenda"
    assert story("es", form, "https://otro.example/x").publisher is None
    assert story("en", "{T}\n\n{L} Telegram said no.\n\n{L}", "https://telegram.org/x").publisher is None
    assert story("en", "{T}\n\n{L}", "http://[broken").publisher is None


def test_the_agency_in_an_address_is_the_storys() -> None:
    found = story("pt", "{T}\n\n{L}\n\n{L}", "https://x.example/efe/2021/01/12/a.htm")
    assert (found.wire, found.published) == ("EFE", date(2021, 1, 12))
    assert story("en", "{T}\n\n{L}", "https://x.example/app/map/a").wire is None


@pytest.mark.parametrize(
    ("language", "sentence", "wire"),
    [
        ("en", "An AFP journalist could not open it.", "AFP"),
        ("en", "It did not respond to Reuters' request for comment.", "Reuters"),
        ("pt", "O porta-voz não atendeu às ligações da Agência Efe.", "Agência Efe"),
        ("en", "Interfax quoted an official, and TASS confirmed it.", None),
        ("en", "The document was reviewed by Reuters.", None),
    ],
)
def test_an_agency_is_known_by_its_own_reporters(language: str, sentence: str, wire: str | None) -> None:
    assert story(language, f"{{T}}\n\n{{L}} {sentence}\n\n{{L}}").wire == wire


def test_a_paper_that_was_told_publishes_but_not_a_broadcaster_all_cite() -> None:
    assert story("en", "{T}\n\n{L} A spokesman told Zenda Herald so.\n\n{L}").publisher == "Zenda Herald"
    assert story("en", "{T}\n\n{L} A spokesman told BBC News so.\n\n{L}").publisher is None


@pytest.mark.parametrize(
    ("language", "line", "day"),
    [
        ("en", "2021-01-12T19:32:55+00:00", date(2021, 1, 12)),
        ("en", "Updated: 14 January 2021\nPublished: 12 January 2021", date(2021, 1, 12)),
        ("en", "12 Jan 2021, updated 14 Jan 2021", date(2021, 1, 12)),
        ("pt", "12/01/2021 às 10h15 - Atualizado em 14/01/2021 às 11h00", date(2021, 1, 12)),
        ("fr", "Publié le : 12/01/2021 - 10:15\nModifié le : 14/01/2021 - 10:15", date(2021, 1, 12)),
        ("tr", "Yayınlanma: 12.01.2021 - 00:15 | Son Güncelleme: 14.01.2021 - 10:00", date(2021, 1, 12)),
        ("ru", "12 января 2021 г., 12:00", date(2021, 1, 12)),
    ],
)
def test_the_day_of_publication_comes_before_that_of_an_update(language: str, line: str, day: date) -> None:
    assert head(language, line).published == day


def test_the_day_in_the_address_comes_before_that_of_an_update() -> None:
    form = "{T}\n\nUpdated 14 January 2021\n\n{L}\n\n{L}"
    assert story("en", form, "https://x.example/2021/01/12/a").published == date(2021, 1, 12)


@pytest.mark.parametrize(
    "line",
    [
        "síguenos TelegramInstagram y Twitter para recibir todas nuestras actualizaciones.",
        "Подписывайтесь на наш канал в Telegram и следите за новостями",
        "Join our WhatsApp channel to get the latest stories",
    ],
)
def test_a_line_that_asks_to_follow_is_outside_the_story(line: str) -> None:
    found = tail("en", line)
    assert any(a <= found.text.index(line) < b for a, b in found.outside)


def test_what_follows_a_label_of_topics_is_no_topic_where_it_is_a_label_itself() -> None:
    assert tail("es", "Tags\n\nShare this post:\n\nNoticias Recientes").topics == []


def test_the_date_that_an_archive_set_before_the_first_word_is_no_part_of_the_title() -> None:
    found = story("en", "date 2018-04-16 {T}\n\n{L}\n\n{L}")
    assert (found.published, found.title and found.text[slice(*found.title)]) == (date(2018, 4, 16), TITLES["en"])
    assert story("en", "date 2018-04 {L}\n\n{L}").published is None


def test_a_source_in_brackets_names_outlet_and_day() -> None:
    found = tail("fr", "(Source : Agence Zenda, 26 janvier 2018)")
    assert (found.publisher, found.published) == ("Agence Zenda", date(2018, 1, 26))


def test_of_two_days_over_the_title_the_one_next_to_it_is_the_storys() -> None:
    found = story("ru", "24 апреля 2024, СР, 16:08\n13 апреля 2018 Россия и мир\n\n{T}\n\n{L}\n\n{L}")
    assert found.published == date(2018, 4, 13)


def test_an_author_may_stand_below_a_standfirst() -> None:
    found = story("id", "{T}\n\n{L} {L}\n\nPenulis: Budi Santoso\nEditor: Ani Wati\n\n{L}\n\n{L}")
    assert found.byline == "Budi Santoso"
