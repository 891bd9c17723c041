from django.urls import include, path

from cards import bundle_pages, giving, pages

urlpatterns = [
    path("communes/<slug:slug>/card.pdf", giving.card, {"form": "pdf"}, name="card_pdf"),
    path("communes/<slug:slug>/card.docx", giving.card, {"form": "docx"}, name="card_docx"),
    path("coordination/communes/<slug:slug>/card.pdf", giving.card_with_drafts, {"form": "pdf"}, name="draft_pdf"),
    path("coordination/communes/<slug:slug>/card.docx", giving.card_with_drafts, {"form": "docx"}, name="draft_docx"),
    path(
        "coordination/bundles/",
        include(
            [
                path("", bundle_pages.ask, name="bundles"),
                path("<int:pk>/", bundle_pages.bundle, name="bundle"),
                path("<int:pk>/file/", bundle_pages.file, name="bundle_file"),
                path("<int:pk>/resume/", bundle_pages.resume, name="bundle_resume"),
            ]
        ),
    ),
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
                path("ours/", pages.ours, name="card_ours"),
                path("place/", pages.place_all, name="card_place_all"),
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
