"""Words that values are written with, in several languages: states of orders, genders, yes, no."""

from __future__ import annotations

from collections.abc import Mapping

from cli.connect.databases import literal

STATUS_WORDS = {
    "completed": "completed complete paid delivered shipped fulfilled closed done success "
    "succeeded "
    "successful active confirmed approved finished pass passed distinction bezahlt abgeschlossen "
    "pagado pagada completado paye termine 已完成 已支付 已付款 完成 支付成功",
    "returned": "returned return refunded refund retour zuruckgegeben devuelto rembourse "
    "已退款 退款 退货 已退货",
    "cancelled": "cancelled canceled cancel void voided failed declined expired withdrawn "
    "storniert "
    "cancelado annule 已取消 取消 关闭 已关闭",
    "pending": "pending open unpaid new processing created placed draft waiting authorized offen "
    "pendiente 待支付 待付款 未支付 处理中",
}
GENDERS = {
    "female": ("f", "female", "w", "weiblich", "femme", "mujer", "woman", "女", "女性", "여"),
    "male": ("m", "male", "mann", "mannlich", "homme", "hombre", "man", "男", "男性", "남"),
}
YES = ("true", "yes", "y", "t", "1", "ja", "oui", "si", "granted", "opt_in", "是", "同意")
NO = ("false", "no", "n", "f", "0", "nein", "non", "denied", "opt_out", "否", "不同意")


def gender_words(values: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Gender → the words of the column that stand for it."""
    return those_of(values, GENDERS)


def known_words(values: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Order status → the words of the column that stand for it."""
    return those_of(values, {name: tuple(words.split()) for name, words in STATUS_WORDS.items()})


def those_of(
    values: tuple[str, ...], words: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The words that occur among the values."""
    folded = list(dict.fromkeys(value.casefold() for value in values))
    found = {
        name: tuple(value for value in folded if value in listed) for name, listed in words.items()
    }
    return {name: listed for name, listed in found.items() if listed}


def unknown_words(values: tuple[str, ...], known: dict[str, tuple[str, ...]]) -> list[str]:
    """Values that stand for nothing known."""
    listed = {word for words in known.values() for word in words}
    return [value for value in values if value.casefold() not in listed]


def case(text: str, words: dict[str, tuple[str, ...]]) -> str:
    """A case of words, one line each; null where none is known."""
    if not words:
        return "cast(null as varchar)"
    lines = "\n".join(
        f"            when {is_one_of(text, listed)} then {literal(result)}"
        for result, listed in words.items()
    )
    return f"case\n{lines}\n        end"


def is_one_of(text: str, words: tuple[str, ...]) -> str:
    """A condition that a text is one of some words."""
    return f"lower({text}) in ({', '.join(map(literal, words))})"
