from django.urls import include, path

from accounts import pages
from accounts import second_factor_pages as factor

# Names with an underscore are those by which django-allauth asks for a page.
second_factor = [
    path("", factor.index, name="mfa_index"),
    path("app/", factor.add_app, name="mfa_activate_totp"),
    path("app/remove/", factor.remove_app, name="mfa_deactivate_totp"),
    path("passkeys/add/", factor.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", factor.remove_passkey, name="mfa_remove_webauthn"),
    path("codes/", factor.view_codes, name="mfa_view_recovery_codes"),
    path("codes/new/", factor.new_codes, name="mfa_generate_recovery_codes"),
]
confirm = [
    path("", factor.confirm, name="account_reauthenticate"),
    path("code/", factor.confirm_code, name="mfa_reauthenticate"),
    path("passkey/", factor.confirm_passkey, name="mfa_reauthenticate_webauthn"),
]
urlpatterns = [
    path("", pages.account, name="account"),
    path("sign-in/", pages.SignIn.as_view(), name="sign-in"),
    path("sign-in/", pages.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", factor.code, name="mfa_authenticate"),
    path("sign-out/", pages.sign_out, name="sign-out"),
    path("second-factor/", include(second_factor)),
    path("confirm/", include(confirm)),
    path("sessions/", pages.my_sessions, name="sessions"),
    path("password/", pages.Password.as_view(), name="password"),
    path("reset/", pages.ask_for_reset, name="ask-for-reset"),
    path("reset/sent/", pages.reset_sent, name="reset-sent"),
    path("reset/<uidb64>/<token>/", pages.Reset.as_view(), name="reset"),
    path("invitation/<uidb64>/<token>/", pages.Invitation.as_view(), name="invitation"),
]
