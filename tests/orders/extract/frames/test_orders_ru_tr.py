"""Ways in which Russian and Turkish tell of orders and of their end, in short texts made up here.

What providers got, on whose order something was done, a decision that "has been taken", a register of blocked sites,
an authority's measure in force; and what only looks like one: plans, warnings, failures, background, single accounts.
No sentence is of a real report. `//` stands for the line between a title and its text.
"""

import pytest
from framing import drafted

ORDERS = [
    "Абоненты не открывают Viber // В Бишкеке отключили Viber. Указание Службы связи получили все провайдеры.",
    "Решение закрыть Viber принято, признал министр связи Казахстана. Об этом пишут газеты.",
    "Связь в столице // МТС предупредил, что по распоряжению госорганов скорость мобильного интернета снижается.",
    "По решению Верховного суда в Кыргызстане заблокирован Viber. Об этом пишут газеты.",
    "Viber не открывается // Сервису Viber перекрыли доступ. Ограничение введено по требованию Роскомнадзора.",
    "Роскомнадзор внес Viber в реестр запрещенных сайтов. Об этом пишут газеты.",
    "Доступ к Viber закрыли // Доступ к Viber в России закрыли. Такое решение Роскомнадзор объяснил жалобами граждан.",
    "BTK kayıtlarına göre Viber hakkında idari tedbir uygulanıyor. Haber gazetelerde yer aldı.",
    "Valilik kararıyla ilde mobil internet kesildi. Haber gazetelerde yer aldı.",
    "Viber'e erişim yasaklandı // Viber'e erişim yasaklandı. Karar, Ankara 3. Sulh Ceza Hakimliğinden çıktı.",
    "Adalet Bakanı, Viber'e erişim engeli kararı verildiğini duyurdu. Haber gazetelerde yer aldı.",
    "Ankara 3. Sulh Ceza Hakimliği Viber'i zararlı içerik nedeniyle erişime kapattı. Haber gazetelerde yer aldı.",
]
LIFTS = [
    "Запрет на мессенджер Viber в России отменен // Об этом пишут местные газеты.",
    "Ограничения на работу Viber в Узбекистане сняты. Об этом пишут газеты.",
    "Роскомнадзор исключил Viber из реестра запрещенных сайтов. Об этом пишут газеты.",
    "Власти вернули интернет в Алматы после отключения. Об этом пишут газеты.",
    "Mahkeme, Viber hakkındaki erişim engeli kararını kaldırdı. Haber gazetelerde yer aldı.",
    "BTK, Viber'in erişime açıldığını duyurdu. Haber gazetelerde yer aldı.",
    "İdare mahkemesi Viber engelinin yürütmesini durdurdu. Haber gazetelerde yer aldı.",
]
NEITHER = [
    "Решение закрыть Viber еще не принято, сказал министр связи. Об этом пишут газеты.",
    "Роскомнадзор предупредил, что ограничит доступ к Viber, если компания не удалит материалы.",
    "Депутаты предложили отменить запрет на Viber. Об этом пишут газеты.",
    "Связь в Бишкеке восстановлена после аварии, сообщил оператор. Об этом пишут газеты.",
    "Блогер подал в суд // Он ведет канал в Viber (заблокирован в России по решению суда). Заседание в мае.",
    "BTK, Viber'e erişim engeli getirildiği iddialarını yalanladı. Haber gazetelerde yer aldı.",
    "Dernek, Viber engelinin kaldırılmasını istedi. Haber gazetelerde yer aldı.",
    "YouTube zararlı videoları kaldırdı // Şirket bin hesabın kapatıldığını açıkladı.",
    "Kablo koptu // Hakkari'de internet kesildi. Valilik, arızanın giderildiğini duyurdu.",
]


@pytest.mark.parametrize("text", ORDERS)
def test_russian_and_turkish_tell_of_an_order_in_many_ways(text: str) -> None:
    assert not drafted(text).negative


@pytest.mark.parametrize("text", LIFTS)
def test_the_end_of_a_block_is_told_in_many_ways_in_russian_and_turkish(text: str) -> None:
    draft = drafted(text)
    assert draft.lifts
    assert draft.negative


@pytest.mark.parametrize("text", NEITHER)
def test_warnings_failures_and_background_are_neither_order_nor_lifting(text: str) -> None:
    draft = drafted(text)
    assert draft.negative
    assert not draft.lifts
