"""Addresses of the learner's own page."""

from django.urls import path

from gradschool.web.me import views

urlpatterns = [
    path("", views.me, name="me"),
    path("clock/", views.clock, name="clock"),
    path("theme/", views.theme, name="theme"),
    path("recovery-code/", views.recovery_code, name="recovery-code"),
    path("recover/", views.recover, name="recover"),
    path("export/", views.export, name="export"),
    path("erase/", views.erase, name="erase"),
    path("notices/", views.notices_read, name="notices-read"),
]
