"""Addresses of the lab's JSON."""

from django.urls import path

from gradschool.web.lab import api

urlpatterns = [
    path("lab/sweeps/", api.sweep_start, name="lab-sweep-start"),
    path("lab/sweeps/<str:named>/", api.sweep, name="lab-sweep"),
    path("lab/surfaces/<str:problem>/", api.surface, name="lab-surface"),
    path("lab/previews/", api.preview_start, name="lab-preview-start"),
    path("lab/previews/<str:named>/", api.preview, name="lab-preview"),
]
