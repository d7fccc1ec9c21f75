"""Addresses of a sitting and its questions."""

from django.urls import path

from gradschool.web.sitting import views

urlpatterns = [
    path("<uuid:sitting>/<int:position>/", views.item, name="item"),
    path("<uuid:sitting>/<int:position>/answer/", views.answer, name="answer"),
    path("<uuid:sitting>/<int:position>/draft/", views.draft, name="draft"),
    path("<uuid:sitting>/<int:position>/hint/", views.hint, name="hint"),
    path("<uuid:sitting>/<int:position>/start/", views.start, name="item-start"),
    path("<uuid:sitting>/", views.result, name="sitting"),
    path("<uuid:sitting>/give-up/", views.give_up, name="give-up"),
]
