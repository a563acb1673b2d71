"""Reports made up for these tests, in the shapes of the press: what each orders, or why it orders nothing.

A row: a name for the case, the language, the day of the report, the text, and the fields it must give. A field that a
row does not name may have any value; one that a row gives as None must not be filled. No report is of a real event.
"""
# ruff: noqa: E501  (a paragraph stays on its line)

from datetime import date
from typing import Any

Row = tuple[str, str, date, str, dict[str, Any]]

ORDERS: list[Row] = [
    (
        "report_duty_in_a_sentence_of_its_own",
        "en",
        date(2024, 5, 14),
        "Malawi told to block Viber\n"
        "Malawi's communications regulator MACRA ordered mobile operators to block Viber by May 20.\n"
        "A compliance report is to reach the regulator by May 27.",
        {"block_deadline": "2024-05-20", "report_deadline": "2024-05-27", "demands": ["block", "report_back"]},
    ),
    (
        "how_long_is_no_deadline",
        "en",
        date(2021, 5, 3),
        "Judge orders block of Viber for 72 hours\nA judge in Peru on Monday ordered all mobile operators to block Viber for 72 hours.\n"
        "In December, a judge ordered Viber be blocked for 48 hours.",
        {"block_deadline": None, "report_deadline": None, "addressees": ["mobile operators"], "targets": ["Viber"]},
    ),
    (
        "the_regulator_that_told_operators_and_not_the_description",
        "en",
        date(2024, 5, 14),
        "Malawi blocks Viber\nMalawian authorities ordered internet service providers to block Viber until further notice.\n"
        "The order was issued by the Malawi Communications Regulatory Authority in a letter to the firms.",
        {"authority": "Malawi Communications Regulatory Authority", "effective_until": "open"},
    ),
    (
        "a_bare_passive_and_who_stands_behind_it",
        "en",
        date(2024, 5, 14),
        "Access to Viber cut in Zambia\nAccess to Viber was blocked across Zambia on Monday.\n"
        "The order came from the communications regulator ZICTA, which told reporters that the app was used for fraud.",
        {"authority": "ZICTA", "country": "ZM", "targets": ["Viber"], "order_kind": "block"},
    ),
    (
        "groups_of_services_where_none_is_named",
        "en",
        date(2024, 5, 14),
        "Zambia shuts down social media\nZambia's regulator ZICTA ordered internet service providers to shut down social media and messaging applications.",
        {"targets": ["social media", "messaging applications"], "order_kind": "block"},
    ),
    (
        "letter_with_its_own_date_and_sender",
        "en",
        date(2024, 5, 14),
        "Malawi Communications Regulatory Authority\nRef: 12/44\n14 May 2024\nSubject: Viber\n"
        "You are hereby directed to block access to Viber on your networks and to submit a report by 20 May 2024.",
        {
            "authority": "Malawi Communications Regulatory Authority",
            "document_date": "2024-05-14",
            "report_deadline": "2024-05-20",
            "targets": ["Viber"],
        },
    ),
    (
        "sites_called_by_their_address",
        "en",
        date(2024, 5, 14),
        "Court in Peru orders a block\nA court in Peru ordered internet service providers to block access to the websites goalfree.example and kick.example within 48 hours.",
        {"targets": ["goalfree.example", "kick.example"], "block_deadline": "PT48H"},
    ),
    (
        "spanish_report_and_what_stays_open",
        "es",
        date(2024, 5, 14),
        "Bloquean Viber en Perú\nEl Ministerio de Transportes y Comunicaciones ordenó a las operadoras bloquear Viber en Perú.\n"
        "Las operadoras deberán remitir un informe de cumplimiento a más tardar el 20 de mayo.\nQuedan exceptuados los hospitales y los bancos.",
        {"report_deadline": "2024-05-20", "exempt": ["hospitales", "bancos"], "demands": ["block", "report_back"]},
    ),
    (
        "french_letter_that_asks_for_an_account",
        "fr",
        date(2024, 5, 14),
        "Bénin : Viber bloqué\nLe ministère de la Communication a ordonné aux opérateurs de bloquer Viber.\n"
        "Les opérateurs doivent rendre compte des mesures prises avant le 20 mai.",
        {"report_deadline": "2024-05-20", "authority": "ministère de la Communication", "block_deadline": None},
    ),
    (
        "russian_block_until_and_report_by",
        "ru",
        date(2024, 5, 14),
        "Суд решил заблокировать Viber\nРоскомнадзор потребовал от операторов связи заблокировать Viber в России.\n"
        "Операторам связи поручено ограничить доступ до 20 мая и не позднее 23 мая сообщить о принятых мерах.",
        {"block_deadline": "2024-05-20", "report_deadline": "2024-05-23", "authority": "Роскомнадзор"},
    ),
    (
        "turkish_operators_told_to_slow_down",
        "tr",
        date(2024, 5, 14),
        "BTK, Viber'e erişim engeli getirdi\nBilgi Teknolojileri ve İletişim Kurumu (BTK), Viber'e erişimin engellenmesine karar verdi.\n"
        "Turkcell ve Vodafone'un Viber trafiğini engellemesi istendi.",
        {"addressees": ["Turkcell", "Vodafone"], "targets": ["Viber"]},
    ),
    (
        "regulator_told_providers",
        "en",
        date(2019, 3, 12),
        "Zambia orders operators to block Viber\n"
        "LUSAKA - Zambia's communications regulator ZICTA on Monday ordered mobile operators and internet service providers to block Viber by March 20.",
        {
            "order_kind": "block",
            "country": "ZM",
            "authority": "ZICTA",
            "addressees": ["mobile operators", "internet service providers"],
            "targets": ["Viber"],
            "block_deadline": "2019-03-20",
            "report_deadline": None,
            "demands": ["block"],
        },
    ),
    (
        "take_measures_and_report_by",
        "en",
        date(2020, 3, 3),
        "Kazakhstan acts to block Signal\n"
        "ALMATY - Kazakhstan's digital ministry has ordered telecommunication companies to block Signal for not cooperating in fighting crime, according to a document.\n"
        "The document, dated February 28 and signed by the deputy head of the telecom department at the digital ministry, ordered telecommunication companies to take measures to block Signal and report on them to the ministry by March 12.\n"
        "The ministry was acting on behalf of the country's cybercrime department after police reported that 41% of the 3,200 channels and groups broke the law, citing drug trafficking and fraud.",
        {
            "authority": "digital ministry",
            "authority_unit": "telecom department",
            "on_behalf_of": "cybercrime department",
            "signatory_role": "deputy head",
            "document_date": "2020-02-28",
            "block_deadline": None,
            "report_deadline": "2020-03-12",
            "addressees": ["telecommunication companies"],
            "demands": ["block", "report_back"],
            "justification": ["drugs", "fraud", "no_cooperation"],
            "justification_numbers": [(41, "percent"), (3200, "channels_and_groups")],
        },
    ),
    (
        "block_by_and_report_by",
        "en",
        date(2024, 10, 8),
        "Regulator orders block of Discord\nTurkey's regulator BTK ordered internet providers to block Discord by October 10 and report back to the authority by October 15.",
        {"block_deadline": "2024-10-10", "report_deadline": "2024-10-15", "demands": ["block", "report_back"]},
    ),
    (
        "passive_without_an_authority_in_the_sentence",
        "en",
        date(2021, 2, 5),
        "Twitter blocked in Myanmar\n"
        "YANGON - Mobile operators in Myanmar have been ordered to block Twitter and Instagram until further notice, the Ministry of Transport and Communications said on Friday.",
        {
            "authority": "Ministry of Transport and Communications",
            "addressees": ["Mobile operators"],
            "targets": ["Twitter", "Instagram"],
            "effective_until": "open",
        },
    ),
    (
        "authority_did_it_itself",
        "en",
        date(2025, 6, 4),
        "Tanzania blocks X\nThe Tanzania Communications Regulatory Authority has blocked X nationwide because it carries pornographic content.",
        {
            "authority": "Tanzania Communications Regulatory Authority",
            "targets": ["X"],
            "addressees": None,
            "scope": "nationwide",
            "justification": ["content_rules"],
        },
    ),
    (
        "will_be_blocked_by_decision",
        "en",
        date(2024, 12, 21),
        "Albania to block TikTok\nTIRANA - Albania's government has decided that TikTok will be blocked from January 6 to protect children.",
        {"targets": ["TikTok"], "effective_from": "2025-01-06", "justification": ["child_safety"]},
    ),
    (
        "court_ruled",
        "en",
        date(2018, 4, 13),
        "Court rules against Zello\nMOSCOW - Russia's Supreme Court ruled on Friday that access to Zello should be blocked. The ruling was requested by state regulator Roskomnadzor.",
        {
            "authority": "Supreme Court",
            "on_behalf_of": "Roskomnadzor",
            "document_date": "2018-04-13",
            "targets": ["Zello"],
        },
    ),
    (
        "court_with_daily_fine_and_vpn",
        "en",
        date(2023, 8, 30),
        "Brazil court suspends Rumble\n"
        "BRASILIA - Brazil's Supreme Court on Wednesday ordered the suspension of Rumble throughout the country after it failed to name a legal representative.\n"
        "The court told telecoms regulator Anatel to carry out the order within 24 hours and set a fine of 50,000 reais per day for people who use VPNs to reach the platform. Operators must disable VPN apps.",
        {
            "authority": "Supreme Court",
            "addressees": ["Operators", "Anatel"],
            "block_deadline": "PT24H",
            "penalties": [(50000, "BRL_per_day")],
            "scope": "throughout the country",
            "justification": ["no_legal_representative"],
        },
    ),
    (
        "election_shutdown_letter",
        "en",
        date(2027, 1, 14),
        "Regulator suspends internet ahead of vote\n"
        "The Uganda Communications Commission has directed all mobile network operators and internet service providers to suspend public internet access from 6 pm on January 13 until further notice.\n"
        "The directive, dated 12 January 2027 and signed by the executive director, also orders the suspension of the sale and registration of new SIM cards and of outbound data roaming services. Operators must disable mobile VPN services.\n"
        "The commission said the measure was necessary to curb misinformation, electoral fraud and incitement to violence.\n"
        "Exempted services include hospital systems, core banking and air traffic control.",
        {
            "order_kind": "shutdown",
            "authority": "Uganda Communications Commission",
            "signatory_role": "executive director",
            "document_date": "2027-01-12",
            "effective_from": "2027-01-13T18:00",
            "effective_until": "open",
            "demands": ["suspend_internet", "suspend_sim_sales", "suspend_roaming", "disable_vpn"],
            "exempt": ["hospital systems", "core banking", "air traffic control"],
            "justification": ["disinformation", "election_fraud", "violence"],
            "targets": None,
        },
    ),
    (
        "exam_hours",
        "en",
        date(2024, 5, 30),
        "Iraq cuts internet for exams\n"
        "Iraq's Ministry of Communications has ordered a nationwide internet shutdown from 6 am to 8 am on weekdays during final exams, starting June 1, to prevent cheating.\n"
        "The shutdowns were requested by the Ministry of Education and will continue until June 20.",
        {
            "order_kind": "shutdown",
            "on_behalf_of": "Ministry of Education",
            "schedule": ("Mon-Fri", "06:00", "08:00"),
            "effective_from": "2024-06-01",
            "effective_until": "2024-06-20",
            "justification": ["exam_cheating"],
        },
    ),
    (
        "many_platforms_that_missed_a_deadline",
        "en",
        date(2029, 9, 6),
        "Nepal blocks Facebook, X and 24 other platforms\n"
        "KATHMANDU - Nepal's Ministry of Communication on Thursday ordered the Nepal Telecommunications Authority to block 26 social media platforms, including Facebook, Instagram, YouTube and X, for failing to register.\n"
        "The ministry had given the companies until 3 September to register. Viber and TikTok have registered and will remain available.",
        {
            "targets": ["Facebook", "X", "Instagram", "YouTube"],
            "other_services": ["Viber", "TikTok"],
            "addressees": ["Nepal Telecommunications Authority"],
            "other_deadlines": [("companies", "register", "2029-09-03")],
            "block_deadline": None,
            "justification": ["not_registered"],
        },
    ),
    (
        "calls_only",
        "en",
        date(2025, 8, 13),
        "Russia restricts calls on WhatsApp and Telegram\n"
        "MOSCOW - Russia's communications watchdog Roskomnadzor said on Wednesday it had restricted voice calls on WhatsApp and Telegram, accusing the platforms of failing to share information in fraud and terrorism cases.",
        {
            "order_kind": "restrict",
            "authority": "Roskomnadzor",
            "targets": ["WhatsApp", "Telegram"],
            "justification": ["fraud", "no_cooperation", "terrorism"],
        },
    ),
    (
        "time_to_comply_is_no_time_to_block",
        "en",
        date(2023, 2, 4),
        "Pakistan blocks Wikipedia\nThe Pakistan Telecommunication Authority blocked Wikipedia on Saturday for not removing sacrilegious content within 48 hours. It was blocked under Section 37 of the Prevention of Electronic Crimes Act.",
        {"block_deadline": None, "legal_basis": ["Section 37 of the Prevention of Electronic Crimes Act"]},
    ),
    (
        "have_until",
        "en",
        date(2027, 7, 8),
        "PNG shuts out Facebook\nPapua New Guinea's National Information and Communications Technology Authority has directed every carrier to block Facebook. Operators have until Monday 12 July to comply and must file a report with the ministry.",
        {"block_deadline": "2027-07-12", "effective_until": None, "demands": ["block", "report_back"]},
    ),
    (
        "list_under_a_line_that_tells",
        "en",
        date(2021, 1, 12),
        "DIRECTIVE ON INTERNET SERVICES\nThe Uganda Communications Commission hereby directs all operators to:\n(a) suspend public internet access;\n(b) suspend the sale of new SIM cards;\n(c) suspend data roaming; and\n(d) disable VPN services.",
        {"demands": ["suspend_internet", "suspend_sim_sales", "suspend_roaming", "disable_vpn"]},
    ),
    (
        "vietnamese_letter",
        "vi",
        date(2019, 3, 14),
        "Yêu cầu nhà mạng chặn Viber\n"
        "Bộ Thông tin và Truyền thông vừa có công văn số 1234/CVT-CS ngày 12/3/2019 yêu cầu các doanh nghiệp viễn thông triển khai giải pháp, biện pháp ngăn chặn hoạt động của Viber tại Việt Nam và báo cáo kết quả trước ngày 20/3.\n"
        "Theo đề nghị của Cục An ninh mạng, có 68% trong số 9.600 kênh, nhóm vi phạm pháp luật, lừa đảo, mua bán ma túy.",
        {
            "country": "VN",
            "authority": "Bộ Thông tin và Truyền thông",
            "on_behalf_of": "Cục An ninh mạng",
            "document_id": "1234/CVT-CS",
            "document_date": "2019-03-12",
            "report_deadline": "2019-03-20",
            "targets": ["Viber"],
            "demands": ["block", "report_back"],
            "justification": ["drugs", "fraud"],
            "justification_numbers": [(68, "percent"), (9600, "channels_and_groups")],
        },
    ),
    (
        "russian_demand",
        "ru",
        date(2019, 4, 16),
        "Роскомнадзор начал блокировку Zello\nРоскомнадзор направил операторам связи требование ограничить доступ к Zello на территории России за отказ предоставить ключи шифрования. Операторы обязаны выполнить требование в течение суток.",
        {
            "country": "RU",
            "authority": "Роскомнадзор",
            "addressees": ["операторам связи"],
            "targets": ["Zello"],
            "justification": ["no_cooperation"],
            "block_deadline": "P1D",
        },
    ),
    (
        "russian_calls",
        "ru",
        date(2025, 8, 13),
        "В России ограничили звонки в WhatsApp\nРоскомнадзор сообщил в среду о частичном ограничении звонков в мессенджере WhatsApp для противодействия мошенникам.",
        {"order_kind": "restrict", "targets": ["WhatsApp"], "justification": ["fraud"]},
    ),
    (
        "portuguese_court",
        "pt",
        date(2016, 5, 2),
        "Juíza manda bloquear WhatsApp\nO Tribunal de Justiça de Sergipe determinou que as operadoras de telefonia bloqueiem o WhatsApp em todo o país por 72 horas a partir das 14h desta segunda-feira. A multa por descumprimento é de R$ 500 mil por dia.",
        {
            "addressees": ["operadoras de telefonia"],
            "targets": ["WhatsApp"],
            "scope": "todo o país",
            "effective_from": "2016-05-02T14:00",
            "effective_until": "2016-05-05T14:00",
            "penalties": [(500000, "BRL_per_day")],
        },
    ),
    (
        "spanish_court",
        "es",
        date(2024, 3, 22),
        "La Audiencia Nacional ordena bloquear Telegram\nLa Audiencia Nacional ha ordenado a las operadoras bloquear Telegram por vulneración de derechos de propiedad intelectual. Las operadoras tienen tres horas desde la recepción para ejecutar el bloqueo.",
        {
            "country": "ES",
            "authority": "Audiencia Nacional",
            "addressees": ["operadoras"],
            "targets": ["Telegram"],
            "block_deadline": "PT3H",
            "justification": ["copyright"],
        },
    ),
    (
        "french_suspension",
        "fr",
        date(2023, 8, 2),
        "Le Sénégal suspend l'accès à TikTok\nLe ministère de la Communication a annoncé mercredi la suspension de TikTok jusqu'à nouvel ordre, en raison de la diffusion de messages haineux.",
        {"country": "SN", "targets": ["TikTok"], "effective_until": "open", "justification": ["violence"]},
    ),
    (
        "french_mobile_internet",
        "fr",
        date(2024, 2, 5),
        "Internet mobile suspendu au Sénégal\nLe ministère de la Communication informe le public que l'internet des données mobiles est suspendu à partir du dimanche 4 février à 22 heures.",
        {"order_kind": "shutdown", "effective_from": "2024-02-04T22:00", "demands": ["suspend_internet"]},
    ),
    (
        "indonesian_request",
        "id",
        date(2017, 7, 15),
        "Kominfo blokir Bigo Live\nKementerian Komunikasi dan Informatika pada Jumat meminta penyelenggara jasa internet untuk melakukan pemutusan akses terhadap Bigo Live karena memuat pornografi.",
        {
            "country": "ID",
            "authority": "Kementerian Komunikasi dan Informatika",
            "targets": ["Bigo Live"],
            "justification": ["content_rules"],
        },
    ),
    (
        "turkish_court",
        "tr",
        date(2024, 10, 9),
        'Discord\'a erişim engeli getirildi\nAnkara Sulh Ceza Hakimliği, Ankara Cumhuriyet Başsavcılığının talebi üzerine, "çocukların cinsel istismarı ve müstehcenlik" suçları nedeniyle Discord isimli sosyal medya platformuna erişim engeli getirilmesine karar verdi.',
        {
            "authority": "Ankara Sulh Ceza Hakimliği",
            "targets": ["Discord"],
            "justification": ["child_safety", "content_rules"],
        },
    ),
    (
        "turkish_regulator_did_it",
        "tr",
        date(2024, 8, 2),
        "Instagram erişime kapatıldı\nBilgi Teknolojileri ve İletişim Kurumu (BTK), 2 Ağustos 2024 tarihinde Instagram'a erişimi engelledi.",
        {"country": "TR", "authority": "Bilgi Teknolojileri ve İletişim Kurumu", "targets": ["Instagram"]},
    ),
]

NO_ORDERS: list[tuple[str, str, date, str]] = [
    (
        "watched_not_ordered",
        "en",
        date(2024, 5, 14),
        "Social media disrupted in Malawi\nAccess in Malawi to Viber and Telegram has been restricted, internet watchdog NetBlocks said on Monday.\nThe watchdog said that Viber servers were restricted on mobile networks.",
    ),
    (
        "fibre_cut",
        "en",
        date(2024, 5, 14),
        "Malawi: internet back after blackout blamed on fibre cut\nInternet users in Malawi were offline after two fibre cuts, the operator said.\nThe communications regulator MACRA said there was no order of any kind.",
    ),
    ("threat", "en", date(2024, 5, 24), "Indonesia threatens to block Telegram\nIndonesia's communications ministry said on Friday it may block Telegram if it does not remove gambling content. The ministry is considering ordering internet providers to block the app."),
    ("plan", "en", date(2024, 5, 24), "Malaysia plans to ban X\nMalaysia's communications ministry is preparing to order operators to block X, a minister said."),
    ("bill", "en", date(2023, 3, 1), "US lawmakers propose bill to ban TikTok\nA group of senators introduced a bill on Monday that would ban TikTok. The bill would require app stores to block the app."),
    ("denial", "en", date(2022, 5, 3), "Government denies blocking Telegram\nThe government of Malaysia denied that it had ordered telecommunications companies to block Telegram. \"We have not issued any directive to block the app,\" the communications minister said."),
    ("request_to_a_court", "en", date(2018, 4, 6), "Russian watchdog asks court to block Zello\nRussia's communications watchdog Roskomnadzor on Friday asked a Moscow court to block Zello because the company refused to hand over encryption keys."),
    ("rights_group", "en", date(2018, 12, 20), "Rights groups fear a shutdown\nAccess Now urged the government of Congo not to order a shutdown of the internet. Activists fear authorities could order operators to cut access."),
    ("accounts_only", "en", date(2021, 2, 1), "India orders Twitter to block accounts\nIndia's government ordered Twitter to block 250 accounts and posts, citing public order."),
    ("background_year", "en", date(2025, 3, 18), "Telegram reaches one billion users\nTelegram said on Tuesday it had reached one billion users. In 2018 Russia's Roskomnadzor ordered operators to block Telegram."),
    ("background_in_another_story", "en", date(2023, 11, 28), "Meta fined in Russia\nA Moscow court on Tuesday fined Meta 4 million roubles for failing to delete content. Russia blocked Facebook and Instagram in March 2022."),
    ("outage", "en", date(2024, 4, 3), "WhatsApp suffers global outage\nWhatsApp was down for thousands of users on Wednesday, according to Downdetector. Meta said it was working to restore service."),
    ("opinion", "en", date(2018, 6, 1), "Opinion: Blocking Telegram is a mistake\nWhen a government orders operators to block an app, it punishes everyone. I have used Telegram for years. Iran's decision to block Telegram only pushed people to VPNs."),
    ("vietnamese_plan", "vi", date(2019, 3, 14), "Việt Nam có thể chặn Viber\nBộ Thông tin và Truyền thông cho biết đang xem xét việc chặn Viber nếu ứng dụng này không hợp tác. Hiện chưa có quyết định nào."),
    ("russian_threat", "ru", date(2017, 6, 23), "Роскомнадзор пригрозил заблокировать Telegram\nРоскомнадзор может заблокировать мессенджер Telegram, если компания не зарегистрируется в реестре."),
    ("french_plan", "fr", date(2024, 2, 5), "La France pourrait interdire TikTok\nLe gouvernement envisage de suspendre TikTok en cas d'émeutes. Des députés proposent une loi pour bloquer l'application."),
    ("indonesian_threat", "id", date(2024, 5, 24), "Kominfo ancam blokir Telegram\nMenteri Komunikasi dan Informatika mengancam akan memblokir Telegram jika tidak kooperatif memberantas judi online."),
    ("indonesian_hoax", "id", date(2026, 8, 5), "Tidak Ada Rencana Blokir WhatsApp\nKementerian Komunikasi dan Digital membantah kabar bahwa pemerintah akan memblokir WhatsApp mulai 1 September."),
    ("spanish_request", "es", date(2024, 3, 1), "Piden bloquear Telegram en España\nVarias empresas pidieron al juez que bloquee Telegram. El juez podría ordenar el bloqueo la próxima semana."),
    ("portuguese_threat", "pt", date(2022, 3, 1), "STF ameaça suspender Telegram\nO Supremo Tribunal Federal pode suspender o Telegram se a empresa não responder às ordens judiciais."),
    ("turkish_may_come", "tr", date(2024, 8, 10), "X'e erişim engeli getirilebilir\nBakan, temsilci atamazsa X'e erişim engeli uygulanabileceğini söyledi."),
]  # fmt: skip

LIFTINGS: list[tuple[str, str, date, str]] = [
    ("english", "en", date(2025, 5, 7), "Pakistan lifts ban on X\nPakistan's telecommunication authority on Wednesday restored access to X, which it had ordered operators to block in February 2024."),
    ("russian", "ru", date(2020, 6, 18), "Роскомнадзор снял ограничения с Telegram\nРоскомнадзор сообщил в четверг, что снял требования по ограничению доступа к мессенджеру Telegram."),
    ("spanish", "es", date(2024, 3, 25), "El juez suspende el bloqueo de Telegram\nEl juez ha acordado suspender la ejecución del bloqueo de Telegram a la espera de un informe policial."),
    ("portuguese", "pt", date(2016, 7, 19), "STF libera WhatsApp após bloqueio\nO presidente do STF suspendeu nesta terça-feira a decisão que bloqueou o WhatsApp no Brasil. O aplicativo voltou a funcionar."),
    ("indonesian", "id", date(2017, 8, 10), "Blokir Telegram dibuka\nKominfo telah menginstruksikan ISP untuk membuka blokir Telegram. Layanan itu kini bisa diakses kembali."),
    ("turkish", "tr", date(2024, 8, 10), "Instagram'a erişim engeli kaldırıldı\nUlaştırma ve Altyapı Bakanı, Instagram'a getirilen erişim engelinin kaldırıldığını açıkladı."),
    ("french", "fr", date(2024, 2, 7), "Sénégal : l'internet mobile rétabli\nLe ministère de la Communication a levé mercredi la suspension de l'internet mobile."),
    ("vietnamese", "vi", date(2026, 2, 7), "Myanmar bỏ chặn Facebook\nChính phủ Myanmar đã dỡ bỏ lệnh cấm đối với Facebook từ hôm nay."),
]  # fmt: skip
