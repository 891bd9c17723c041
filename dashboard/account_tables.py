"""The accounts that keep and review the record, with the day of their last visit."""

from datetime import date, timedelta

from django.db.models import F, Prefetch, Q

from accounts.models import Mandate
from accounts.tables import Column, Table, fact
from dashboard.figures import ABSENT_AFTER, holding
from dashboard.scope import Scope
from dashboard.states import start_of

KINDS = {"": "كل المحررين والمنسقين", "never": "لم تدخل قط", "absent": f"لم تدخل منذ {ABSENT_AFTER} يوما"}


def of(scope: Scope, which: str, as_of: date) -> Table:
    """Who never came first, then whoever came longest ago."""
    long_ago = as_of - timedelta(ABSENT_AFTER)
    narrowed = {"never": Q(last_login=None), "absent": Q(last_login__lt=start_of(long_ago))}.get(which, Q())
    held = Mandate.objects.in_force(as_of).select_related("commune__province", "province")
    rows = holding(scope, as_of).filter(narrowed)
    rows = rows.order_by(F("last_login").asc(nulls_first=True), "first_name", "username")
    rows = rows.prefetch_related(Prefetch("mandates", held, to_attr="held"))
    return Table("accounts", "الحسابات وآخر دخول", COLUMNS, rows)


def _mandates(user) -> str:
    return "؛ ".join(map(str, user.held))


COLUMNS = (
    Column("الاسم", str, "الاسم الشخصي والعائلي لصاحب الحساب.", width=26),
    Column("اسم المستعمل", fact("username"), "الاسم الذي يدخل به.", "link", 20),
    Column("المهام", _mandates, "مهامه القائمة اليوم.", width=50),
    Column("آخر دخول", fact("last_login"), "متى دخل آخر مرة؛ فارغ إن لم يدخل قط.", "moment", 18, "لم يدخل قط"),
)
