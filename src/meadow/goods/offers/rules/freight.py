"""What a shop's parcel costs where: pure."""

from collections.abc import Iterator, Sequence

from meadow.base.errors import FieldError
from meadow.goods.offers.types.freight import FreeFrom, Freight, FreightLine, FreightResult, FreightRule, Rate

# GB/T 2260, with the short names that every longer form of a province begins with.
PROVINCES: dict[str, tuple[str, str]] = {
    "11": ("北京", "Beijing"), "12": ("天津", "Tianjin"), "13": ("河北", "Hebei"), "14": ("山西", "Shanxi"),
    "15": ("内蒙古", "Inner Mongolia"), "21": ("辽宁", "Liaoning"), "22": ("吉林", "Jilin"), "23": ("黑龙江", "Heilongjiang"),
    "31": ("上海", "Shanghai"), "32": ("江苏", "Jiangsu"), "33": ("浙江", "Zhejiang"), "34": ("安徽", "Anhui"),
    "35": ("福建", "Fujian"), "36": ("江西", "Jiangxi"), "37": ("山东", "Shandong"), "41": ("河南", "Henan"),
    "42": ("湖北", "Hubei"), "43": ("湖南", "Hunan"), "44": ("广东", "Guangdong"), "45": ("广西", "Guangxi"),
    "46": ("海南", "Hainan"), "50": ("重庆", "Chongqing"), "51": ("四川", "Sichuan"), "52": ("贵州", "Guizhou"),
    "53": ("云南", "Yunnan"), "54": ("西藏", "Tibet"), "61": ("陕西", "Shaanxi"), "62": ("甘肃", "Gansu"),
    "63": ("青海", "Qinghai"), "64": ("宁夏", "Ningxia"), "65": ("新疆", "Xinjiang"), "71": ("台湾", "Taiwan"),
    "81": ("香港", "Hong Kong"), "82": ("澳门", "Macao"),
}  # fmt: skip
_NAMES = {name.casefold(): code for code, names in PROVINCES.items() for name in names}


def province(region: str) -> str | None:
    """The code of the province a region or an address begins with; None for one that is not in the list."""
    text = region.strip().casefold()
    return next((code for name, code in _NAMES.items() if text.startswith(name)), None)


def inline(own: Freight) -> FreightRule:
    """A product's own rule as a template of its own: the same everywhere, free from an amount of the whole order."""
    if own.kind != "fixed":
        return FreightRule()
    free = [FreeFrom(amount=own.free_from)] if own.free_from is not None else []
    return FreightRule(by="fixed", elsewhere=Rate(own.fee), free_from=free, whole=True)


def freight(lines: Sequence[FreightLine], region: str) -> FreightResult:
    """The freight of one shop's order to a region (it begins with the province; empty: not known yet, all is reached).

    One parcel goes out: the dearest first fee is paid once, and what each template carries beyond its first pieces or
    grams pays that template's further fee.
    """
    where = province(region)
    known = bool(region.strip())
    reached = [x for x in lines if not known or _rate(x.rule, where) is not None]
    whole = (sum(x.amount for x in reached), sum(x.qty for x in reached))
    first, more = 0, 0
    for group in _groups(reached):
        one, rest = _fee(group, where, whole)
        first, more = max(first, one), more + rest
    return FreightResult(first + more, [x for x in lines if x not in reached])


def _groups(lines: Sequence[FreightLine]) -> list[list[FreightLine]]:
    """Lines of one rule together, by whatever name: a template that is named and the same one meant as the default."""
    groups: list[list[FreightLine]] = []
    for x in lines:
        same = next((g for g in groups if g[0].rule == x.rule), None)
        if same is None:
            groups.append([x])
        else:
            same.append(x)
    return groups


def _rate(rule: FreightRule, where: str | None) -> Rate | None:
    """What a province pays, None where it is not reached."""
    if where is not None and where in rule.unreachable:
        return None
    if rule.by == "free":
        return Rate(0)
    named = next((r for r in rule.rates if where is not None and where in r.provinces), None)
    return named or rule.elsewhere


def _fee(group: Sequence[FreightLine], where: str | None, whole: tuple[int, int]) -> tuple[int, int]:
    """First and further fee of the lines of one rule."""
    rule = group[0].rule
    rate = _rate(rule, where) or next(iter(rule.rates), Rate(0))
    own = (sum(x.amount for x in group), sum(x.qty for x in group))
    if rule.by == "free" or any(_free(f, where, whole if rule.whole else own) for f in rule.free_from):
        return 0, 0
    if rule.by == "fixed":
        return rate.first_fee, 0
    units = own[1] if rule.by == "piece" else sum((x.weight_g or 0) * x.qty for x in group)
    return rate.first_fee, rate.more_fee * max(0, -(-(units - rate.first) // rate.more))


def _free(f: FreeFrom, where: str | None, goods: tuple[int, int]) -> bool:
    if f.provinces and where not in f.provinces:
        return False
    amount, pieces = goods
    return (f.amount is None or amount >= f.amount) and (f.pieces is None or pieces >= f.pieces)


def flaws(rule: FreightRule) -> list[FieldError]:
    """Where a template contradicts itself, as pointers into a `PutFreight`."""
    found = [FieldError(at, f"goods.offers.freight.{code}") for at, code in _flaws(rule)]
    named = [p for r in rule.rates for p in r.provinces] + list(rule.unreachable)
    if twice := sorted({p for p in named if named.count(p) > 1}):
        said = ", ".join(PROVINCES.get(p, (p, p))[1] for p in twice)
        found.append(FieldError("/rule/rates", "goods.offers.freight.twice", {"provinces": said}))
    return found


def _flaws(rule: FreightRule) -> Iterator[tuple[str, str]]:
    if rule.by != "free" and not rule.rates and rule.elsewhere is None:
        yield "/rule/rates", "no_rate"
    for i, rate in enumerate(rule.rates):
        if not rate.provinces:
            yield f"/rule/rates/{i}/provinces", "no_province"
    if rule.elsewhere and rule.elsewhere.provinces:
        yield "/rule/elsewhere/provinces", "elsewhere"
    for i, free in enumerate(rule.free_from):
        if free.amount is None and free.pieces is None:
            yield f"/rule/free_from/{i}", "no_condition"
    places = [(f"/rule/rates/{i}/provinces", r.provinces) for i, r in enumerate(rule.rates)]
    places += [(f"/rule/free_from/{i}/provinces", f.provinces) for i, f in enumerate(rule.free_from)]
    for at, codes in [*places, ("/rule/unreachable", rule.unreachable)]:
        if any(p not in PROVINCES for p in codes):
            yield at, "unknown_province"
