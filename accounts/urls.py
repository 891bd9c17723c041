from django.urls import path

from accounts import pages

urlpatterns = [
    path("", pages.account, name="account"),
    path("sign-in/", pages.SignIn.as_view(), name="sign-in"),
    path("sign-out/", pages.sign_out, name="sign-out"),
    path("password/", pages.Password.as_view(), name="password"),
    path("reset/", pages.ask_for_reset, name="ask-for-reset"),
    path("reset/sent/", pages.reset_sent, name="reset-sent"),
    path("reset/<uidb64>/<token>/", pages.Reset.as_view(), name="reset"),
    path("invitation/<uidb64>/<token>/", pages.Invitation.as_view(), name="invitation"),
]
