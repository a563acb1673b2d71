"""Sentences and the names in them, by language. All are made up for these tests in the manner of reports.

A row: the sentence, then names as `(kind, value)`, `(kind, value, id)` or `(kind, value, id, of)`; `of` is the value
of the name that a unit or a role belongs to. Of a kind that a row names, it names all that the sentence has.
"""
# ruff: noqa: E501  (a sentence stays on its line)

Row = tuple[str, list[tuple[str, ...]]]

EN: list[Row] = [
    (
        "All service providers and every licensed carrier must obey, said the five main wireless operators; VPN providers need not.",
        [
            ("operators", "service providers"),
            ("operators", "licensed carrier"),
            ("operators", "main wireless operators"),
        ],
    ),
    (
        "Operators include Oi SA, Tim Participacoes SA and Bharti Airtel Ltd, as well as MTN Benin.",
        [
            ("operators", "Operators"),
            ("operator", "Oi SA"),
            ("operator", "Tim Participacoes SA"),
            ("operator", "Bharti Airtel Ltd"),
            ("operator", "MTN Benin"),
        ],
    ),
    (
        "Airtel, Safaricom and Nordcall were told by phone.",
        [
            ("operator", "Airtel"),
            ("operator", "Safaricom"),
            ("operator", "Nordcall"),
        ],
    ),
    (
        "Facebook, Telegram, Cirrus and Signal are blocked, but Facebook, WhatsApp and Mensah said no.",
        [
            ("service", "Facebook", "facebook"),
            ("service", "Telegram", "telegram"),
            ("service", "Cirrus", "cirrus"),
            ("service", "Signal", "signal"),
            ("service", "Facebook", "facebook"),
            ("service", "WhatsApp", "whatsapp"),
        ],
    ),
    (
        "The Rave and Gather chat services lost a case over 40 Telegram channels.",
        [
            ("service", "Rave"),
            ("service", "Gather", "gather"),
            ("service", "Telegram", "telegram"),
        ],
    ),
    (
        "It blocked Facebook's WhatsApp, not the company BIGO.",
        [
            ("company", "Facebook", "facebook"),
            ("service", "WhatsApp", "whatsapp"),
            ("company", "BIGO", "bigo-live"),
        ],
    ),
    (
        "The Media Unit of the TRCSL and the Haryana government wrote to government agencies in Sri Lanka.",
        [
            ("unit", "Media Unit", "Media Unit", "TRCSL"),
            ("authority", "TRCSL"),
            ("authority", "Haryana government"),
        ],
    ),
    (
        'Acting under Rule 2 of the Temporary Suspension of Services (Public Safety) Rules, 2017, and Article 5 of the Law on Public Order, it cited the law "On Information and Its Protection".',
        [
            ("law", "Rule 2 of the Temporary Suspension of Services (Public Safety) Rules, 2017"),
            ("law", "Article 5 of the Law on Public Order"),
            ("law", 'law "On Information and Its Protection"'),
        ],
    ),
    (
        "In CS(COMM) 12/2026 and memo No: 14.00.0000.007.31.002.26-9 the court ruled; letter 0417/MID-CAB followed.",
        [
            ("document_id", "CS(COMM) 12/2026"),
            ("document_id", "14.00.0000.007.31.002.26-9"),
            ("document_id", "0417/MID-CAB"),
        ],
    ),
    (
        "The Assistant Information Minister and the permanent secretary of the Information Ministry agreed with the Nepal Internet Providers Association.",
        [
            ("role", "Assistant Information Minister"),
            ("role", "permanent secretary", "", "Information Ministry"),
            ("authority", "Information Ministry"),
            ("operators", "Nepal Internet Providers Association"),
        ],
    ),
    (
        "Vietnam's technology ministry ordered telecommunication service providers to block Telegram.",
        [
            ("authority", "technology ministry"),
            ("operators", "telecommunication service providers"),
            ("service", "Telegram", "telegram"),
            ("country", "Vietnam", "VN"),
        ],
    ),
    (
        "It was signed by the deputy head of the telecom department at the technology ministry.",
        [
            ("role", "deputy head", "", "telecom department"),
            ("unit", "telecom department", "telecom department", "technology ministry"),
            ("authority", "technology ministry"),
        ],
    ),
    (
        "The Uganda Communications Commission (UCC) directed all licensed operators; the UCC's executive director signed.",
        [
            ("authority", "Uganda Communications Commission"),
            ("authority", "UCC", "Uganda Communications Commission"),
            ("authority", "UCC", "Uganda Communications Commission"),
            ("operators", "licensed operators"),
            ("role", "executive director", "", "UCC"),
        ],
    ),
    (
        "The Iraqi Ministry of Communications blocked it. The ministry said so, and the regulator agreed.",
        [
            ("authority", "Ministry of Communications"),
            ("authority", "ministry", "Ministry of Communications"),
            ("authority", "regulator"),
        ],
    ),
    (
        "The Ministry of Posts, Telecommunications and Digital Economy wrote to the Nepal Telecommunications Authority.",
        [
            ("authority", "Ministry of Posts, Telecommunications and Digital Economy"),
            ("authority", "Nepal Telecommunications Authority"),
        ],
    ),
    (
        "The Ministry of Justice and the Communications Authority of Kenya and the High Court disagree.",
        [
            ("authority", "Ministry of Justice"),
            ("authority", "Communications Authority of Kenya"),
            ("authority", "High Court"),
        ],
    ),
    (
        "The Authority of Telecommunications (Cục Viễn thông) under the Ministry of Science and Technology wrote.",
        [
            ("unit", "Authority of Telecommunications", "", "Ministry of Science and Technology"),
            (
                "unit",
                "Cục Viễn thông",
                "Authority of Telecommunications",
                "Ministry of Science and Technology",
            ),
            ("authority", "Ministry of Science and Technology"),
        ],
    ),
    (
        "The Ministry of Public Security's Department of Cyber Security and High-Tech Crime Prevention (A05) asked for it.",
        [
            ("authority", "Ministry of Public Security"),
            (
                "unit",
                "Department of Cyber Security and High-Tech Crime Prevention",
                "",
                "Ministry of Public Security",
            ),
            (
                "unit",
                "A05",
                "Department of Cyber Security and High-Tech Crime Prevention",
                "Ministry of Public Security",
            ),
        ],
    ),
    (
        "Russia's state media regulator Roskomnadzor said the watchdog had restricted calls on WhatsApp.",
        [
            ("authority", "state media regulator", "Roskomnadzor"),
            ("authority", "Roskomnadzor", "Roskomnadzor"),
            ("authority", "watchdog", "Roskomnadzor"),
            ("service", "WhatsApp", "whatsapp"),
        ],
    ),
    (
        "A court in Sao Bernardo do Campo ruled, and a Brazilian judge ordered telecom companies to comply.",
        [
            ("authority", "court in Sao Bernardo do Campo"),
            ("authority", "judge"),
            ("operators", "telecom companies"),
        ],
    ),
    (
        "Brazil's Supreme Court (STF) said Justice Alexandre de Moraes of the Supreme Court signed it.",
        [
            ("authority", "Supreme Court"),
            ("authority", "STF", "Supreme Court"),
            ("authority", "Supreme Court"),
            ("role", "Justice", "", "Supreme Court"),
            ("person", "Alexandre de Moraes"),
        ],
    ),
    (
        "The Tagansky District Court in Moscow ruled; Spain's National Court and the Sindh High Court did not.",
        [
            ("authority", "Tagansky District Court"),
            ("authority", "National Court"),
            ("authority", "Sindh High Court"),
            ("place", "Moscow"),
        ],
    ),
    (
        "Transport, Maritime and Communications Ministry officials spoke, as the transport ministry confirmed.",
        [
            ("authority", "Transport, Maritime and Communications Ministry"),
            ("authority", "officials"),
            ("authority", "transport ministry", "Transport, Maritime and Communications Ministry"),
        ],
    ),
    (
        "It rests on Section 69A of the Information Technology Act, 2000 and Law No. 5651 and Article 65.1 of law 149-FZ.",
        [
            ("law", "Section 69A of the Information Technology Act, 2000"),
            ("law", "Law No. 5651"),
            ("law", "Article 65.1 of law 149-FZ"),
        ],
    ),
    (
        "Official dispatch No. 2312/CVT-CS and letter UCC/112/9 cite the Telecommunications Act 2013.",
        [
            ("document_id", "2312/CVT-CS"),
            ("document_id", "UCC/112/9"),
            ("law", "Telecommunications Act 2013"),
        ],
    ),
    (
        "Apple and Google were told to remove it from app stores, and mobile network operators and ISPs to block it.",
        [
            ("company", "Apple", "apple"),
            ("company", "Google", "google"),
            ("operators", "app stores"),
            ("operators", "mobile network operators"),
            ("operators", "ISPs"),
        ],
    ),
    (
        "Telegram said it was surprised. The company told Reuters that NetBlocks and OONI were right.",
        [
            ("service", "Telegram", "telegram"),
            ("company", "company", "telegram"),
            ("outlet", "Reuters"),
            ("observer", "NetBlocks"),
            ("observer", "OONI"),
        ],
    ),
    (
        "Users in the state of Piaui and Papua province and Jammu and Kashmir were cut off nationwide.",
        [
            ("place", "Piaui"),
            ("place", "Papua"),
            ("place", "Jammu and Kashmir"),
            ("place", "nationwide"),
        ],
    ),
    (
        "Asiacell, Zain and Ethio Telecom complied; Orange and TIM, two operators, did not.",
        [
            ("operator", "Asiacell"),
            ("operator", "Zain"),
            ("operator", "Ethio Telecom"),
            ("operator", "Orange"),
            ("operator", "TIM"),
            ("operators", "operators"),
        ],
    ),
    (
        "Vietnam Orders Telecom Firms to Block Telegram, Technology Ministry Says",
        [
            ("authority", "Technology Ministry"),
            ("operators", "Telecom Firms"),
            ("service", "Telegram", "telegram"),
        ],
    ),
    (
        "X, formerly Twitter, and Signal, Viber, Line and Imo were blocked, and t.me did not load.",
        [
            ("service", "X", "x"),
            ("service", "Signal", "signal"),
            ("service", "Viber", "viber"),
            ("service", "Line", "line"),
            ("service", "Imo", "imo"),
            ("service", "t.me", "telegram"),
        ],
    ),
    (
        "The Minister of Information and Communications Technology signed; a spokesman for the prime minister's office "
        "did not.",
        [
            ("role", "Minister of Information and Communications Technology"),
            ("role", "spokesman", "", "prime minister's office"),
            ("authority", "prime minister's office"),
        ],
    ),
]

VI: list[Row] = [
    (
        "Cơ quan Quản lý Viễn thông Campuchia yêu cầu công ty viễn thông nhà nước MPT và các hãng viễn thông chặn ứng dụng Cirrus Chat.",
        [
            ("authority", "Cơ quan Quản lý Viễn thông"),
            ("operator", "MPT"),
            ("operators", "hãng viễn thông"),
            ("service", "Cirrus Chat", "cirrus chat"),
        ],
    ),
    (
        "Bộ Khoa học và Công nghệ yêu cầu các doanh nghiệp viễn thông chặn Telegram theo công văn số 2312/CVT-CS.",
        [
            ("authority", "Bộ Khoa học và Công nghệ"),
            ("operators", "doanh nghiệp viễn thông"),
            ("service", "Telegram", "telegram"),
            ("document_id", "2312/CVT-CS"),
        ],
    ),
    (
        "Phó cục trưởng Cục Viễn thông Trần Văn Mẫu ký. Bộ Công an đề nghị, Bộ này cho biết.",
        [
            ("role", "Phó cục trưởng", "", "Cục Viễn thông"),
            ("unit", "Cục Viễn thông"),
            ("authority", "Bộ Công an"),
            ("authority", "Bộ", "Bộ Công an"),
        ],
    ),
    (
        "Cục An toàn thông tin thuộc Bộ Thông tin và Truyền thông nêu Nghị định 147/2024/NĐ-CP và Luật An ninh mạng.",
        [
            ("unit", "Cục An toàn thông tin", "", "Bộ Thông tin và Truyền thông"),
            ("authority", "Bộ Thông tin và Truyền thông"),
            ("law", "Nghị định 147/2024/NĐ-CP"),
            ("law", "Luật An ninh mạng"),
        ],
    ),
    (
        "Viettel, VNPT và MobiFone là nhà mạng. Tòa án tối cao Brazil chặn mạng xã hội X, theo Reuters.",
        [
            ("operator", "Viettel"),
            ("operator", "VNPT"),
            ("operator", "MobiFone"),
            ("operators", "nhà mạng"),
            ("authority", "Tòa án tối cao"),
            ("service", "X", "x"),
            ("outlet", "Reuters"),
        ],
    ),
    ("Các bộ phận và toàn bộ cán bộ xử lý tín hiệu; phòng chống lừa đảo.", []),
]

ES: list[Row] = [
    (
        "El fiscal de la Audiencia Nacional apoyó al titular del Juzgado 34 Penal del Circuito de Bogotá.",
        [
            ("authority", "fiscal de la Audiencia Nacional"),
            ("authority", "Juzgado 34 Penal del Circuito de Bogotá"),
            ("role", "titular", "", "Juzgado 34 Penal del Circuito de Bogotá"),
        ],
    ),
    (
        "La Autoridad de Regulación y Fiscalización de Telecomunicaciones y Transportes escribió al Ministerio de Gobierno y al Ministerio iraní de Comunicaciones.",
        [
            ("authority", "Autoridad de Regulación y Fiscalización de Telecomunicaciones y Transportes"),
            ("authority", "Ministerio de Gobierno"),
            ("authority", "Ministerio iraní de Comunicaciones"),
        ],
    ),
    (
        "Según el instructivo ABC-DJ 412/2026, las operadoras deben cerrar la red social X y la plataforma Cirrus.",
        [
            ("document_id", "ABC-DJ 412/2026"),
            ("operators", "operadoras"),
            ("service", "X", "x"),
            ("service", "Cirrus", "cirrus"),
        ],
    ),
    (
        "Bloquearon Digitel, Movistar, Inter y Nordcall.",
        [
            ("operator", "Digitel"),
            ("operator", "Movistar"),
            ("operator", "Inter"),
            ("operator", "Nordcall"),
        ],
    ),
    (
        "El juez de la Audiencia Nacional Santiago Pedraz ordenó a las operadoras de telecomunicaciones bloquear Telegram.",
        [
            ("role", "juez", "", "Audiencia Nacional"),
            ("authority", "Audiencia Nacional"),
            ("operators", "operadoras de telecomunicaciones"),
            ("service", "Telegram", "telegram"),
        ],
    ),
    (
        "El Ministerio de Ciencia, Innovación y Universidades calló; el ministerio no respondió a EFE.",
        [
            ("authority", "Ministerio de Ciencia, Innovación y Universidades"),
            ("authority", "ministerio", "Ministerio de Ciencia, Innovación y Universidades"),
            ("outlet", "EFE"),
        ],
    ),
    (
        "La Comisión Nacional de Telecomunicaciones (Conatel) de Venezuela ordenó a los proveedores de internet bloquear X.",
        [
            ("authority", "Comisión Nacional de Telecomunicaciones"),
            ("authority", "Conatel", "Comisión Nacional de Telecomunicaciones"),
            ("operators", "proveedores de internet"),
            ("country", "Venezuela", "VE"),
        ],
    ),
    (
        "El Juzgado Central de Instrucción número 5 cita el artículo 13 de la Ley de Enjuiciamiento Criminal.",
        [
            ("authority", "Juzgado Central de Instrucción número 5"),
            ("law", "artículo 13 de la Ley de Enjuiciamiento Criminal"),
        ],
    ),
]

PT: list[Row] = [
    (
        "A Primeira Vara Criminal de Santos e a 11ª Câmara Criminal decidiram; o TJ-SP, não.",
        [
            ("authority", "Primeira Vara Criminal de Santos"),
            ("authority", "11ª Câmara Criminal"),
            ("authority", "TJ-SP"),
        ],
    ),
    (
        "Com base no art. 12 do Marco Civil da Internet, DEFIRO o bloqueio do aplicativo Cirrus pela Claro, Vivo, TIM e Nordcall.",
        [
            ("law", "art. 12 do Marco Civil da Internet"),
            ("service", "Cirrus", "cirrus"),
            ("operator", "Claro"),
            ("operator", "Vivo"),
            ("operator", "TIM"),
            ("operator", "Nordcall"),
        ],
    ),
    (
        "O SindiTelebrasil e as prestadoras de serviços de telefonia móvel vão cumprir.",
        [
            ("operator", "SindiTelebrasil"),
            ("operators", "prestadoras de serviços de telefonia móvel"),
        ],
    ),
    (
        "A 1ª Vara Criminal de São Bernardo do Campo determinou que as operadoras de telefonia bloqueiem o WhatsApp.",
        [
            ("authority", "1ª Vara Criminal de São Bernardo do Campo"),
            ("operators", "operadoras de telefonia"),
            ("service", "WhatsApp", "whatsapp"),
        ],
    ),
    (
        "O Supremo Tribunal Federal (STF) agiu a pedido da Polícia Federal, na Pet 9.935, e a Anatel avisou.",
        [
            ("authority", "Supremo Tribunal Federal"),
            ("authority", "STF", "Supremo Tribunal Federal"),
            ("authority", "Polícia Federal"),
            ("authority", "Anatel"),
            ("document_id", "Pet 9.935"),
        ],
    ),
    (
        "O Ministério das Comunicações citou o artigo 12 do Marco Civil da Internet; o ministério avisou Vivo, Claro, TIM e Oi.",
        [
            ("authority", "Ministério das Comunicações"),
            ("authority", "ministério", "Ministério das Comunicações"),
            ("law", "artigo 12 do Marco Civil da Internet"),
            ("operator", "Vivo"),
            ("operator", "Claro"),
            ("operator", "TIM"),
            ("operator", "Oi"),
        ],
    ),
    ("Oi, tudo bem? Claro que o sinal da linha voltou.", []),
]

FR: list[Row] = [
    (
        "Le ministère sénégalais de la Communication et le ministère de l'Intérieur et de la Décentralisation ont signé la note n° 0417/MID-CAB.",
        [
            ("authority", "ministère sénégalais de la Communication"),
            ("authority", "ministère de l'Intérieur et de la Décentralisation"),
            ("document_id", "0417/MID-CAB"),
        ],
    ),
    (
        "Le ministre de la Communication, des Télécommunications et de l’Economie numérique et son directeur de cabinet citent la loi n° 2017-20 portant code du numérique.",
        [
            ("role", "ministre de la Communication, des Télécommunications et de l’Economie numérique"),
            ("role", "directeur de cabinet"),
            ("law", "loi n° 2017-20 portant code du numérique"),
        ],
    ),
    (
        "La plateforme Cirrus reste ouverte chez MTN Bénin, Moov Africa Bénin et Nordcall.",
        [
            ("service", "Cirrus", "cirrus"),
            ("operator", "MTN Bénin"),
            ("operator", "Moov Africa Bénin"),
            ("operator", "Nordcall"),
        ],
    ),
    (
        "Le ministère des Postes, des Télécommunications et de l'Économie numérique l'a ordonné aux opérateurs mobiles.",
        [
            ("authority", "ministère des Postes, des Télécommunications et de l'Économie numérique"),
            ("operators", "opérateurs mobiles"),
        ],
    ),
    (
        "L'Autorité de régulation des télécommunications et des postes (ARTP) cite la loi n° 2008-08 du 25 janvier 2008.",
        [
            ("authority", "Autorité de régulation des télécommunications et des postes"),
            ("authority", "ARTP", "Autorité de régulation des télécommunications et des postes"),
            ("law", "loi n° 2008-08 du 25 janvier 2008"),
        ],
    ),
    (
        "La Haute Autorité de la communication a suspendu WhatsApp ; les fournisseurs d'accès à internet ont obéi.",
        [
            ("authority", "Haute Autorité de la communication"),
            ("service", "WhatsApp", "whatsapp"),
            ("operators", "fournisseurs d'accès à internet"),
        ],
    ),
]

ID: list[Row] = [
    (
        "Kementerian Komunikasi dan Digital Republik Indonesia dan Kepolisian Negara Republik Indonesia menyurati Asosiasi Penyelenggara Jasa Internet Indonesia.",
        [
            ("authority", "Kementerian Komunikasi dan Digital"),
            ("authority", "Kepolisian Negara Republik Indonesia"),
            ("operators", "Asosiasi Penyelenggara Jasa Internet Indonesia"),
        ],
    ),
    (
        "Perusahaan telekomunikasi Telkomsel menutup aplikasi Cirrus.",
        [
            ("operator", "Telkomsel"),
            ("service", "Cirrus", "cirrus"),
        ],
    ),
    (
        "Kementerian Komunikasi dan Informatika (Kominfo) meminta seluruh penyelenggara jasa internet memblokir Telegram.",
        [
            ("authority", "Kementerian Komunikasi dan Informatika"),
            ("authority", "Kominfo", "Kementerian Komunikasi dan Informatika"),
            ("operators", "penyelenggara jasa internet"),
            ("service", "Telegram", "telegram"),
        ],
    ),
    (
        "Dirjen Aplikasi Informatika Kominfo menyurati operator seluler dan Telkomsel di Papua, sesuai UU ITE.",
        [
            ("role", "Dirjen Aplikasi Informatika", "", "Kominfo"),
            ("authority", "Kominfo"),
            ("operators", "operator seluler"),
            ("operator", "Telkomsel"),
            ("place", "Papua"),
            ("law", "UU ITE"),
        ],
    ),
]

RU: list[Row] = [
    (
        "Октябрьский районный суд г. Самары закрыл мессенджер Cirrus по делу № 2а-471/2026.",
        [
            ("authority", "Октябрьский районный суд г. Самары"),
            ("service", "Cirrus", "cirrus"),
            ("document_id", "2а-471/2026"),
        ],
    ),
    (
        "Оперативный штаб Республики Дагестан и Государственная инспекция по контролю в сфере информатизации и телекоммуникаций написали операторам связи.",
        [
            ("authority", "Оперативный штаб Республики Дагестан"),
            ("authority", "Государственная инспекция по контролю в сфере информатизации и телекоммуникаций"),
            ("operators", "операторам связи"),
        ],
    ),
    (
        "Вице-министр сослался на статью 2 Закона Кыргызской Республики «О мерах».",
        [
            ("role", "Вице-министр"),
            ("law", "статью 2 Закона Кыргызской Республики «О мерах»"),
        ],
    ),
    (
        "Таганский районный суд Москвы удовлетворил иск Роскомнадзора. Ведомство направило операторам связи письмо.",
        [
            ("authority", "Таганский районный суд Москвы"),
            ("authority", "Роскомнадзора", "Роскомнадзор"),
            ("authority", "Ведомство", "Роскомнадзор"),
            ("operators", "операторам связи"),
        ],
    ),
    (
        "Министерство цифрового развития, связи и массовых коммуникаций РФ ограничило Телеграм. В министерстве подтвердили.",
        [
            ("authority", "Министерство цифрового развития, связи и массовых коммуникаций"),
            (
                "authority",
                "министерстве",
                "Министерство цифрового развития, связи и массовых коммуникаций",
            ),
            ("service", "Телеграм", "telegram"),
            ("country", "РФ", "RU"),
        ],
    ),
    (
        "МТС и «МегаФон» сослались на статью 65.1 закона «О связи», передает «Интерфакс».",
        [
            ("operator", "МТС"),
            ("operator", "МегаФон"),
            ("law", "статью 65.1 закона «О связи»"),
            ("outlet", "Интерфакс"),
        ],
    ),
    ("Того не знали: телеграмма пришла, а сигнал пропал.", []),
]

TR: list[Row] = [
    (
        "BTK ve Ulaştırma ve Altyapı Bakanlığı, canlı yayın platformu Cirrus'u kapattı.",
        [
            ("authority", "BTK"),
            ("authority", "Ulaştırma ve Altyapı Bakanlığı"),
            ("service", "Cirrus", "cirrus"),
        ],
    ),
    (
        "Bilgi Teknolojileri ve İletişim Kurumu (BTK), Telegram'a erişimi engelledi; BTK'nın kararı açıklandı.",
        [
            ("authority", "Bilgi Teknolojileri ve İletişim Kurumu"),
            ("authority", "BTK", "Bilgi Teknolojileri ve İletişim Kurumu"),
            ("authority", "BTK", "Bilgi Teknolojileri ve İletişim Kurumu"),
            ("service", "Telegram", "telegram"),
        ],
    ),
    (
        "Ankara 4. Sulh Ceza Hakimliği'nin kararıyla internet servis sağlayıcıları ve Turkcell bilgilendirildi.",
        [
            ("authority", "Ankara 4. Sulh Ceza Hakimliği"),
            ("operators", "internet servis sağlayıcıları"),
            ("operator", "Turkcell"),
        ],
    ),
    (
        "Ulaştırma ve Altyapı Bakanlığı'ndan açıklama geldi, bakanlık konuştu.",
        [
            ("authority", "Ulaştırma ve Altyapı Bakanlığı"),
            ("authority", "bakanlık", "Ulaştırma ve Altyapı Bakanlığı"),
        ],
    ),
]

TABLES: dict[str, list[Row]] = {"en": EN, "vi": VI, "es": ES, "pt": PT, "fr": FR, "id": ID, "ru": RU, "tr": TR}

NOTHING: list[tuple[str, str, set[str]]] = [
    ("en", "He signalled by telegram that the mobile signal was weak and the line long.", {"service"}),
    ("en", "Generation X kids saw X-rays, Malcolm X wrote, and the X axis was wrong.", {"service"}),
    ("en", "Messenger pigeons and a signal flag were on display in May.", {"service", "person"}),
    ("en", "They took the ministry's owner to court over the authority to ban apps.", {"unit"}),
    ("en", "She works for a news agency and for an advertising agency.", {"authority", "unit"}),
    ("en", "Orange juice, a smart phone, a true story and a personal claim.", {"operator"}),
    ("en", "The board of directors met in the office and local councils wept.", {"unit"}),
    ("en", "It took place on May 21, 2025, at 12/6/2025, with 9,600 users.", {"document_id", "law"}),
    ("es", "La meta de la línea es clara y la señal es libre.", {"company", "operator", "service"}),
    ("ru", "Сигнал слабый, телеграммы не пришли.", {"service"}),
    ("vi", "Toàn bộ dữ liệu của bộ phận này được phòng ngừa.", {"authority", "unit"}),
]
