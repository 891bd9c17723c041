"""What pydantic found wrong in a parameter, said in Arabic with what to write."""

from public.open_data.since import shown

SAID = {
    "int_parsing": "اكتب عددا صحيحا بأرقام مثل 25",
    "int_from_float": "اكتب عددا صحيحا بأرقام مثل 25",
    "int_type": "اكتب عددا صحيحا بأرقام مثل 25",
    "int_parsing_size": "العدد كبير جدا",
    "greater_than_equal": "أصغر ما يُقبل {ge}",
    "less_than_equal": "أكبر ما يُقبل {le}",
    "literal_error": "المقبول: {among}",
    "string_pattern_mismatch": "اكتب رمزا من حروف لاتينية صغيرة وأرقام ونقط وعوارض، مثل 05.081.01.03 أو demnate",
}
OTHERWISE = "قيمة غير مقبولة"


def faults(request, errors: list[dict]) -> list[tuple[str, str]]:
    """Of ninja's validation errors: (parameter, sentence)."""
    asked = request.GET.dict() | request.resolver_match.kwargs
    return [(name, _sentence(error, name, asked.get(name, ""))) for error in errors for name in error["loc"][-1:]]


def _sentence(error: dict, name: str, value: str) -> str:
    if error["type"] == "arabic":
        return error["msg"]
    facts = dict(error.get("ctx", {}))
    facts["among"] = str(facts.get("expected", "")).replace("'", "").replace(" or ", "، ").replace(", ", "، ")
    said = SAID.get(error["type"], OTHERWISE).format_map(facts)
    return f"لم يُقبل «{shown(value)}» في «{name}». {said}."
