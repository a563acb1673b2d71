"""Ways in which French, Indonesian, Vietnamese, Spanish and Portuguese tell of orders, in short texts made up here.

An authority's own act, a passive with who stands behind it, a noun with a verb that carries it; the end of a block; and
what only looks like an order: a rumour, a cable, background. No sentence is of a real report.
"""
# ruff: noqa: E501  (a text stays on its line)

import pytest
from framing import drafted

ORDERS = [
    "Le régulateur du Tchad vient de bloquer Viber, accusé de relayer de fausses nouvelles.",
    "Le conseil des ministres du Bénin a choisi de bannir Viber, dont l'usage inquiète les parents.",
    "Viber est bloqué depuis mardi au Togo à la demande du régulateur des télécommunications.",
    "Viber a été suspendu pour un mois au Gabon, a fait savoir le ministère des Télécommunications.",
    "La direction de la police a annoncé vendredi avoir suspendu provisoirement Viber en Jordanie.",
    "L'interdiction de Viber est entrée en vigueur lundi au Bénin. Le gouvernement l'avait annoncée samedi.",
    "Pemblokiran Viber di Indonesia dilakukan Kominfo pada Jumat karena dipakai untuk menipu pengguna.",
    "Akses ke Viber ditangguhkan di Indonesia atas perintah Mahkamah Agung, kata operator pada hari Senin.",
    "Kominfo memperlambat akses internet di Papua Barat sejak hari Senin untuk menjaga keamanan.",
    "Nhà chức trách Lào cho chặn Viber từ thứ Hai vì lo ngại tin giả.",
    "Viber bị đình chỉ tại Lào theo phán quyết của Tòa án Tối cao.",
    "El gobierno de Bolivia acaba de prohibir Viber en todo el país, informó el lunes la ministra.",
    "El regulador de Bolivia ha puesto en marcha el bloqueo de Viber en todas las redes.",
    "As operadoras receberam na quarta uma determinação judicial para bloquear o Viber por dois dias.",
    "O governo angolano acaba de proibir o Viber, anunciou o ministro das Telecomunicações.",
]
LIFTS = [
    "Viber a de nouveau été autorisé // Le gouvernement togolais a mis fin lundi à la suspension de Viber, en vigueur depuis mars.",
    "L'internet mobile a été rétabli lundi à Lomé après cinq jours de coupure décidée par le gouvernement.",
    "Blokir Viber dicabut // Blokir Viber dicabut oleh Kominfo pada hari Rabu.",
    "Internet di Papua kembali normal setelah diputus pemerintah selama dua pekan, kata warga.",
    "Lào mở khóa Viber // Lào hôm thứ Ba cho phép người dân dùng lại Viber.",
    "Viber ya funciona de nuevo en Bolivia. El bloqueo fue levantado por un tribunal de La Paz.",
    "O acesso à internet foi restabelecido em Angola após dois dias de bloqueio ordenado pelo governo.",
]
NONE = [
    "Viber perturbé au Togo // Depuis lundi circule un message selon lequel Viber a été bloqué sur ordre du gouvernement.",
    "Le gouvernement togolais ferme la porte à une coupure d'internet pendant les élections.",
    "Beredar kabar bahwa Viber diblokir atas perintah pemerintah. Kominfo memastikan kabar itu hoaks.",
    "Viber chập chờn // Trên mạng lan truyền thông tin cho rằng Viber bị chặn theo yêu cầu của cơ quan quản lý.",
    "Nhiều người Lào dùng VPN để vào Viber, vốn bị chính phủ chặn từ năm 2009.",
    "Internet quedó interrumpido el lunes en Bolivia por la rotura de un cable, informó el Ministerio de Telecomunicaciones.",
    "O Bluesky ganhou usuários em Angola desde que o Viber foi bloqueado pelo governo, disse a empresa.",
]


@pytest.mark.parametrize("text", ORDERS)
def test_an_authoritys_act_told_in_the_words_of_the_language_is_an_order_against_its_service(text: str) -> None:
    given = drafted(text)
    assert not given.negative
    assert given.fields.targets == ["Viber"] or given.fields.order_kind in ("restrict", "shutdown")


@pytest.mark.parametrize("text", LIFTS)
def test_the_end_of_a_block_is_told_as_lifting_and_holds_no_order(text: str) -> None:
    given = drafted(text)
    assert given.negative
    assert given.lifts


@pytest.mark.parametrize("text", NONE)
def test_rumours_failures_and_background_hold_no_order(text: str) -> None:
    assert drafted(text).negative
