"""Who gets what of a line (domain 4.9): all payees from one set of rates."""

import msgspec

from meadow.base import money


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Rates in basis points.

    `tech_bp` of a gross part, `agency_bp` of the author's gross, `level2_bp` of the base out of level 1. The distributor
    takes `ads_split_bp` of the author's gross, or `ads_promotion_bp` of the base out of the shop. `insurance` in minor units.
    """

    author_bp: int = 0
    tech_bp: int = 0
    agency_bp: int = 0
    service_bp: int = 0
    level2_bp: int = 0
    ads_split_bp: int = 0
    ads_promotion_bp: int = 0
    stepped_bp: int = 0
    insurance: int = 0


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What each payee gets, in minor units; `total` leaves the shop's net."""

    author: int
    agency: int
    tech: int
    leader1: int
    leader2: int
    distributor: int
    stepped: int
    insurance: int

    @property
    def total(self) -> int:
        return sum(getattr(self, name) for name in self.__struct_fields__)


def split(base: int, terms: Terms, most: int | None = None) -> Parts:
    """Divide the payees' money of a line by largest remainder; no part below zero, together at most `most` of `base`.

    `base` in minor units. What does not fit is taken from the largest gross part, so that one-cent lines still add up.
    """
    base = max(base, 0)
    gross = [
        money.share(base, bp) for bp in (terms.author_bp, terms.service_bp, terms.ads_promotion_bp, terms.stepped_bp)
    ]
    gross.append(max(terms.insurance, 0))
    over = sum(gross) - min(base if most is None else most, base)
    for i in sorted(range(len(gross)), key=lambda i: (-gross[i], i)):
        taken = min(max(over, 0), gross[i])
        gross[i] -= taken
        over -= taken
    commission, service, promotion, stepped, insurance = gross
    rest = money.WHOLE - terms.tech_bp
    ads, agency = terms.ads_split_bp, terms.agency_bp
    tech, distributor, mcn, author = money.split(
        commission,
        [
            terms.tech_bp * money.WHOLE * money.WHOLE,
            rest * ads * money.WHOLE,
            rest * (money.WHOLE - ads) * agency,
            rest * (money.WHOLE - ads) * (money.WHOLE - agency),
        ],
    )
    tech1, after1 = money.split(service, [terms.tech_bp, rest])
    leader2 = min(money.share(base, terms.level2_bp), after1)
    return Parts(
        author=author, agency=mcn, tech=tech + tech1, leader1=after1 - leader2, leader2=leader2,
        distributor=distributor + promotion, stepped=stepped, insurance=insurance,
    )  # fmt: skip
