"""Refusals in the reader's language, where they are catalogued. Never translates what a sender must look up: codes,
pointers, names of fields and the sentences about one place stay as they are.
"""

from collections.abc import Mapping
from typing import Any, Final

FRENCH: Final = {
    "key_missing": "Une clé est nécessaire : envoyez-la dans « Authorization: Bearer … » ou « X-API-Key ».",
    "key_not_accepted": "Cette clé est inconnue, a expiré ou a été révoquée.",
    "scope_missing": "Cette clé n'a pas le droit que la demande exige.",
    "not_a_member": "Seuls les membres de cette crise y envoient des événements ; adressez-vous à ses coordonnateurs.",
    "not_yours": "Cet événement appartient à une autre organisation ; il faut le droit events:edit pour agir sur lui.",
    "not_found": "Il n'y a rien ici.",
    "method_not_allowed": "Cette méthode n'est pas admise ici.",
    "body_too_large": "Le corps est plus grand que ce que ce service accepte ; envoyez des lots plus petits.",
    "media_type_unknown": "Ce type de contenu n'est pas lu ici.",
    "malformed": "Le corps n'est pas le JSON que ce service lit.",
    "invalid": "Le contenu ne correspond pas au contrat.",
    "conflict": "Ceci contredit ce qui est déjà enregistré.",
    "id_taken": "Cet identifiant est déjà utilisé ; créez-en un autre.",
    "content_differs": "Un autre contenu est enregistré sous cet identifiant ; corrigez-le par event.corrected.",
    "too_many_requests": "Cette clé a épuisé ses demandes de la minute ; attendez, et envoyez des lots plus grands.",
    "unavailable": "Pas maintenant ; répétez avec les mêmes identifiants, rien n'est écrit deux fois.",
    "unexpected": "Une erreur inattendue s'est produite ; rien n'a été confirmé, et elle a été notée.",
}
ARABIC: Final = {
    "key_missing": "يلزم مفتاح: أرسله في Authorization: Bearer … أو X-API-Key.",
    "key_not_accepted": "هذا المفتاح غير معروف أو انتهت صلاحيته أو أُلغي.",
    "scope_missing": "لا يملك هذا المفتاح الصلاحية التي يحتاجها الطلب.",
    "not_a_member": "لا تقبل هذه الأزمة أحداثاً إلا من أعضائها؛ راجع منسقيها.",
    "not_yours": "هذا الحدث لمنظمة أخرى؛ التصرف فيه يحتاج الصلاحية events:edit.",
    "not_found": "لا يوجد شيء هنا.",
    "method_not_allowed": "هذه الطريقة غير مسموح بها هنا.",
    "body_too_large": "المحتوى أكبر مما تقبله هذه الخدمة؛ أرسله في دفعات أصغر.",
    "media_type_unknown": "نوع المحتوى هذا لا يُقرأ هنا.",
    "malformed": "المحتوى ليس JSON الذي تقرؤه هذه الخدمة.",
    "invalid": "المحتوى لا يوافق العقد.",
    "conflict": "هذا يناقض ما هو مسجل.",
    "id_taken": "هذا المعرّف مستخدم؛ أنشئ معرّفاً آخر.",
    "content_differs": "سُجل محتوى آخر تحت هذا المعرّف؛ صححه بواسطة event.corrected.",
    "too_many_requests": "استنفد هذا المفتاح طلبات هذه الدقيقة؛ انتظر، وأرسل دفعات أكبر.",
    "unavailable": "لا تستطيع الخدمة ذلك الآن؛ أعد الطلب بالمعرّفات نفسها، فلا يُكتب شيء مرتين.",
    "unexpected": "حدث خطأ غير متوقع؛ لم يُؤكَّد شيء، وقد سُجل الخطأ.",
}
CATALOGUE: Final[Mapping[str, Mapping[str, str]]] = {"en": {}, "fr": FRENCH, "ar": ARABIC}


def preferred(accept: str) -> str:
    """The first language of an Accept-Language field that is catalogued, by its weight (RFC 9110, 12.5.4)."""
    wished: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept.split(",")[:20]):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
        except ValueError:
            continue
        language = tag.strip().lower().partition("-")[0]
        if language in CATALOGUE and 0 < quality <= 1:
            wished.append((-quality, place, language))
    return min(wished)[2] if wished else "en"


def spoken(document: Mapping[str, Any], language: str) -> tuple[dict[str, Any], str]:
    """The problem document in a language, and the language that its title has."""
    title = CATALOGUE[language].get(document["code"])
    if title is None:
        return dict(document), "en"
    detail = title if document["detail"] == document["title"] else document["detail"]
    return {**document, "title": title, "detail": detail}, language
