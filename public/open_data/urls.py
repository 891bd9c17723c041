from django.urls import path

from public.open_data import pages

urlpatterns = [
    path("", pages.page, name="open_data"),
    path("datapackage.json", pages.datapackage, name="datapackage"),
    path("catalogue.jsonld", pages.dcat, name="catalogue"),
    path("tadafur.zip", pages.whole, name="open_data_zip"),
    path("<slug:name>.<slug:form>", pages.table, name="open_data_table"),
]
