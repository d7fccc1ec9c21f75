"""Addresses of Recall."""

from django.urls import path

from gradschool.web.recall import views

PATTERN = "<slug:track>/<slug:pattern>/recall/"

urlpatterns = [
    path(PATTERN, views.recall, name="recall"),
    path(f"{PATTERN}rate/", views.rate, name="recall-rate"),
    path(f"{PATTERN}undo/", views.undo, name="recall-undo"),
]
