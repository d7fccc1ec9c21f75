"""Addresses of proofs."""

from django.urls import path

from gradschool.web.proof import views

urlpatterns = [
    path("<slug:question>/<slug:variant>/", views.proof, name="proof"),
    path("<slug:question>/<slug:variant>/download/", views.download, name="download"),
    path("<slug:question>/<slug:variant>/dispute/", views.dispute, name="dispute"),
]
