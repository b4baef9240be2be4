"""What is missing where a comparison about a place comes out unknown, and what to do about it."""

from enum import StrEnum

from shared.errors import Words


class Lack(StrEnum):
    """The figure that a comparison lacks."""

    COST = "total-cost"
    BENEFICIARIES = "beneficiaries"
    POPULATION = "population"

    def next_step(self, place: str) -> Words:
        """Return what to do, in words, about what is lacking for a place (its INEI code)."""
        return _STEPS[self].fill({"place": place})


_STEPS = {
    Lack.COST: Words(
        "El proyecto no tiene costo total: complételo en el PMI, impórtelo y calcule de nuevo.",
        "The project has no total cost: complete it in the PMI, import it and compute again.",
    ),
    Lack.BENEFICIARIES: Words(
        "El proyecto no dice a cuántas personas beneficia: complételo en el PMI, impórtelo y calcule de nuevo.",
        "The project does not say how many people benefit: complete it in the PMI, import it and compute again.",
    ),
    Lack.POPULATION: Words(
        "Se desconoce la población de {place}: cárguela con su fecha y su fuente (`quipu import indicators`, o "
        "POST /registry/territory/figures) y calcule de nuevo.",
        "The population of {place} is unknown: load it with its date and its source (`quipu import indicators`, or "
        "POST /registry/territory/figures) and compute again.",
    ),
}
