"""What columns and files are called in several languages: words, not whole names.

A name such as `KundenNr`, `id_cliente` or 用户编号 is taken apart; each part may stand for
a notion.
"""

from __future__ import annotations

import re
import unicodedata

#: Notion → words that stand for it. Chinese, Japanese and Korean words are found inside a name.
NOTIONS: dict[str, str] = {
    "user": "user users customer customers cust client clients member members account accounts "
    "household households student students learner learners pupil player players subscriber "
    "subscribers buyer shopper guest patient donor person contact contacts profile profiles people "
    "kunde kunden benutzer nutzer mitglied haushalt teilnehmer spieler cliente clientes usuario "
    "usuarios miembro socio hogar alumno estudiante jugador utilisateur utilisateurs membre foyer "
    "abonne joueur acheteur etudiant utente utenti giocatore usuário klant gebruiker lid klient "
    "uzytkownik uid userid "
    "用户 客户 会员 顾客 学员 学生 买家 玩家 ユーザー 顧客 会員 お客様 사용자 고객 회원",
    "visitor": "anonymous anon visitor visitors cookie device devices session visit sid "
    "besucher gerat visiteur visitante appareil dispositivo 访客 设备 匿名 端末 기기",
    "item": "item items product products prod sku article articles good goods stock upc ean isbn "
    "course courses module lesson book movie track song listing artikel produkt produkte ware "
    "kurs produit produits cours producto productos articulo curso prodotto prodotti articolo "
    "corso produto produtos artigo "
    "商品 产品 货品 课程 品目 商品コード 製品 상품 제품 과목",
    "order": "order orders invoice invoices receipt receipts basket baskets purchase purchases "
    "booking bookings reservation enrolment enrollment enrolments enrollments enrol registration "
    "registrations subscription subscriptions sale sales transaction transactions txn checkout "
    "bestell bestellung bestellungen auftrag auftrags rechnung "
    "rechnungs beleg einkauf buchung anmeldung kauf commande "
    "commandes facture achat panier inscription vente pedido pedidos compra factura recibo venta "
    "reserva ordine ordini fattura acquisto vendita "
    "订单 发票 购买 交易 报名 订购 单 注文 購入 取引 주문 거래",
    "line": "line lines position pos row zeile linea ligne riga detail details linie linha "
    "行 明细 明細",
    "event": "event events action activity interaction click view pageview log evt ereignis aktion "
    "evenement evento eventi acao 事件 行为 动作 イベント 이벤트",
    "page": "page url path site screen seite pagina 页面 网址 ページ",
    "campaign": "campaign campaigns camp promo promotion kampagne campagne campana campagna "
    "campanha 活动 推广 キャンペーン 캠페인",
    "coupon": "coupon coupons voucher gutschein 优惠券",
    "message": "message messages email mail mailing mailings sms push newsletter send notification "
    "msg nachricht mensaje messaggio 消息 邮件 短信 メッセージ 메시지",
    "experiment": "experiment experiments test abtest trial versuch experience experimento 实验 "
    "実験",
    "variant": "variant variation arm bucket group version variante variante 组别 变体 グループ",
    "id": "id ids no nr num number key code uuid guid identifier ref pk hash nummer numero "
    "kennung kennzahl codigo cle chave "
    "编号 号码 号 编码 码 标识 番号 コード 번호 아이디",
    "time": "time date datetime at timestamp ts day dt when on datum zeit zeitpunkt tag uhrzeit "
    "fecha hora jour heure data ora dia moment tijd "
    "时间 日期 日 时刻 日時 日付 時間 시간 날짜 일시",
    "week": "week woche semaine semana settimana 周 週",
    "signup": "signup signed reg registered registration register joined join created creation "
    "since enrolled registriert angemeldet erstellt inscrit inscription alta registro creado "
    "iscrizione 注册 创建 加入 登録 作成 가입",
    "start": "start started begin beginn anfang debut inicio inizio 开始 開始",
    "end": "end ended finish ende fin fine fim 结束 終了",
    "received": "received server ingested loaded arrival empfangen recu recibido 接收 受信",
    "quantity": "quantity qty count units unit pieces amount_of menge anzahl stueck stuck "
    "cantidad unidades quantite nombre quantita pezzi quantidade 数量 件数 个数 個数 수량",
    "price": "price unitprice rate preis einzelpreis stueckpreis precio prix prezzo preco tarif "
    "单价 价格 售价 価格 単価 단가 가격",
    "list": "list rrp msrp katalog liste lista 标价 定价",
    "amount": "amount total value revenue sales paid spent sum gross net subtotal turnover dollars "
    "betrag summe umsatz gesamt wert importe monto valor montant somme chiffre importo valore "
    "totale 金额 总额 实付 付款 销售额 合計 金額 売上 금액 매출",
    "discount": "discount disc rebate off rabatt nachlass descuento remise rabais sconto desconto "
    "折扣 优惠 割引 할인",
    "match": "match matched",
    "cost": "cost costs spend spent expense budget kosten ausgaben coste costo gasto cout depense "
    "花费 成本 费用 費用 비용",
    "impressions": "impressions impression views imps reach 展示 曝光 表示",
    "clicks": "clicks click klicks clics 点击 クリック",
    "currency": "currency ccy curr waehrung wahrung moneda devise valuta moeda 币种 货币 通貨 통화",
    "status": "status state stage result outcome zustand estado etat statut stato 状态 結果 状態 "
    "상태",
    "channel": "channel source medium platform store shop outlet kanal quelle canal fuente canale "
    "渠道 来源 平台 门店 チャネル 채널",
    "type": "type kind class typ art tipo genre 类型 种类 種類 유형",
    "name": "name title titel bezeichnung nombre titulo nom titre nome titolo label description "
    "descripcion beschreibung 名称 名字 标题 名 名前 이름",
    "category": "category categories department section group family subject kategorie gruppe "
    "abteilung categoria categorie rayon reparto departamento 类别 分类 品类 部门 カテゴリ 분류",
    "subcategory": "subcategory subcat topic subtype unterkategorie subcategoria souscategorie "
    "子类 小类 サブカテゴリ",
    "brand": "brand manufacturer maker vendor marke hersteller marca marque fabricant 品牌 牌子 "
    "ブランド "
    "브랜드",
    "email": "email mail e-mail correo courriel emailadresse 邮箱 邮件地址 电子邮件 メール 이메일",
    "phone": "phone mobile telephone tel cell telefon handy telefono movil portable 手机 电话 電話 "
    "携帯 전화 휴대폰",
    "person": "firstname lastname surname fullname realname givenname vorname nachname prenom "
    "apellido apellidos cognome sobrenome 姓名 真实姓名 氏名 성명",
    "address": "address street zip postcode postal adresse strasse plz rue direccion calle "
    "codigo_postal indirizzo endereco ip 地址 邮编 住所 주소",
    "country": "country land pays pais paese nation 国家 国 国別 국가",
    "region": "region state province county bundesland provincia provence 省份 省 地区 都道府県 "
    "지역",
    "city": "city town stadt ort ville ciudad citta cidade 城市 市 都市 도시",
    "gender": "gender sex geschlecht genero sexo sexe genere sesso 性别 性別 성별",
    "birth": "birth birthday dob born birthdate birthyear geburtstag geburtsdatum geburtsjahr "
    "nacimiento naissance nascita nascimento 生日 出生 生年月日 생년월일",
    "plan": "plan tier package level abo tarif abonnement 套餐 等级 プラン 요금제",
    "score": "score rating stars grade mark nps csat bewertung note punktzahl puntuacion nota "
    "评分 分数 得分 評価 スコア 점수",
    "survey": "survey feedback review response answer question umfrage encuesta enquete 问卷 "
    "评价 调查 "
    "アンケート 설문",
    "text": "text comment comments body words message remark kommentar comentario commentaire "
    "评论 内容 コメント 댓글",
    "duration": "duration seconds secs length dauer duree duracion 时长 秒 秒数",
    "utm": "utm",
    "referrer": "referrer referer ref_url",
    "consent": "consent consents optin opt permission einwilligung 同意 许可",
    "purpose": "purpose zweck 目的 用途",
    "granted": "granted choice allowed given accepted 是否同意",
    "sent": "sent send gesendet versendet enviado envoye inviato 发送 送信",
    "delivered": "delivered zugestellt entregado 送达 配信",
    "opened": "opened open geoffnet abierto ouvert 打开 开封 開封",
    "clicked": "clicked klick geklickt clicado 点击时间",
    "unsubscribed": "unsubscribed unsub unsubscribe abgemeldet 退订 解除",
    "exposed": "exposed exposure seen shown 曝光时间",
}
CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯]")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def fold(text: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def tokens(name: str) -> list[str]:
    """The words of a name: `KundenNr` → kunden, nr."""
    return [part for part in re.split(r"[\W_]+", fold(CAMEL.sub(" ", name))) if part]


PLAIN_WORDS: dict[str, set[str]] = {}
INNER_WORDS: list[tuple[str, str]] = []
for _notion, _words in NOTIONS.items():
    for _word in _words.split():
        if CJK.search(_word):
            INNER_WORDS.append((_word, _notion))
        else:
            PLAIN_WORDS.setdefault(fold(_word), set()).add(_notion)


def notions(name: str) -> set[str]:
    """What a name speaks of, in any of the languages."""
    words = tokens(name)
    found = set().union(*(PLAIN_WORDS.get(word, set()) for word in words), set())
    # Run together: `customerid`, `orderdate`, `unitprice`.
    for word in words:
        if not PLAIN_WORDS.get(word):
            found |= halves(word)
    folded = unicodedata.normalize("NFC", name)
    return found | {notion for word, notion in INNER_WORDS if word in folded}


def halves(word: str) -> set[str]:
    """The notions of a word that is two known words without a gap."""
    for cut in range(2, len(word) - 1):
        head, tail = PLAIN_WORDS.get(word[:cut]), PLAIN_WORDS.get(word[cut:])
        if head and tail:
            return head | tail
    return set()


def plain_name(text: str, otherwise: str) -> str:
    """A lower_snake_case name of ASCII letters, or another where nothing is left."""
    ascii_only = fold(CAMEL.sub("_", text)).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")[:40].strip("_")
    if not name or not name[0].isalpha():
        name = f"{otherwise}_{name}".strip("_")
    return name
