from django.urls import include, path

from cards import pages

urlpatterns = [
    path("coordination/communes/<slug:slug>/cards/", pages.cards, name="cards"),
    path(
        "coordination/cards/<int:pk>/",
        include(
            [
                path("", pages.card, name="card"),
                path("file/", pages.file, name="card_file"),
                path("confirm/", pages.confirm, name="card_confirm"),
                path("submit/", pages.submit, name="card_submit"),
                path("undo/", pages.undo, name="card_undo"),
                path("drop/", pages.drop, name="card_drop"),
                path(
                    "rows/<int:number>/",
                    include(
                        [
                            path("", pages.row, name="card_row"),
                            path("split/", pages.split, name="card_split"),
                            path("<slug:decision>/", pages.decide, name="card_decide"),
                        ]
                    ),
                ),
            ]
        ),
    ),
]
