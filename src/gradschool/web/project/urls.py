"""Addresses of projects."""

from django.urls import path

from gradschool.web.project import views

PATTERN = "<slug:track>/<slug:pattern>/project/"

urlpatterns = [
    path(PATTERN, views.projects, name="projects"),
    path(f"{PATTERN}<slug:project>/", views.project, name="project"),
    path(f"{PATTERN}<slug:project>/keep/", views.keep, name="project-keep"),
]
