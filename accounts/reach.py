from dataclasses import dataclass


@dataclass(frozen=True)
class Reach:
    """Where a person's mandates carry, reduced to what the policy asks."""

    manages: bool = False
    observes: bool = False
    communes: frozenset[int] = frozenset()  # written as their staff
    provinces: frozenset[int] = frozenset()  # coordinated

    @classmethod
    def of(cls, mandates) -> "Reach":
        rows = list(mandates)
        return cls(
            manages=any(row.role == "management" for row in rows),
            observes=any(row.role == "observer" for row in rows),
            communes=frozenset(row.commune_id for row in rows if row.role == "staff"),
            provinces=frozenset(row.province_id for row in rows if row.role == "coordinator"),
        )

    @property
    def anywhere(self) -> bool:
        return self.manages or self.observes or bool(self.communes or self.provinces)


NOWHERE = Reach()
