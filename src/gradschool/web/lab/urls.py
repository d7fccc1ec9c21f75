"""Addresses of the lab's pages; the JSON beside them is in api.py."""

from django.urls import path

from gradschool.web.lab import downloads, views

urlpatterns = [
    path("lab/", views.lab, name="lab"),
    path("lab/known.json", views.known, name="lab-known"),
    path("runs/<str:named>/", views.run, name="run"),
    path("runs/<str:named>/run.<str:kind>", downloads.download, name="run-download"),
]
