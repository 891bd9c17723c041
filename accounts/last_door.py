"""Nobody closes their own way into the programme's management, and its last account stays."""

from datetime import date

from accounts.models import Mandate, Role, User


def closed_by(user: User, *, by: User | None, goes_on: bool, as_of: date) -> str:
    """Why a change of this account or of its mandates is refused; "" where it is not.

    `goes_on`: the account would still be open and hold a mandate of the management. Within a transaction.
    """
    if goes_on or not user.pk:
        return ""
    # Held until the change is made: of two who close each other's way at once, the second finds the first's done.
    list(Mandate.objects.select_for_update().filter(role=Role.MANAGEMENT).order_by("pk"))
    held = Mandate.objects.in_force(as_of).filter(role=Role.MANAGEMENT, user__is_active=True)
    if not held.filter(user=user).exists():
        return ""
    if user == by:
        return "لا تنهي مهمتك في إدارة البرنامج ولا توقف حسابك بنفسك؛ اطلب ذلك من زميل في الإدارة."
    if not held.exclude(user=user).exists():
        return "هذا آخر حساب لإدارة البرنامج؛ افتح مهمة الإدارة لحساب آخر قبل أن تنهيها هنا أو توقف هذا الحساب."
    return ""
