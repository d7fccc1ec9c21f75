"""Addresses of patterns, modes and badges."""

from django.urls import path

from gradschool.web.pattern import views

urlpatterns = [
    path("badges/<slug:badge>/", views.badge, name="badge"),
    path("<slug:track>/<slug:pattern>/", views.pattern, name="pattern"),
    path("<slug:track>/<slug:pattern>/misconceptions/", views.misconceptions, name="misconceptions"),
    path("<slug:track>/<slug:pattern>/<slug:mode>/", views.mode, name="mode"),
]
