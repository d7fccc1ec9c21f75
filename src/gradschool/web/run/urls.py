"""Addresses of the editor, of what came of a run, and of the JSON beside them."""

from django.urls import path

from gradschool.web.run import api, views

urlpatterns = [
    path("run/", views.code, name="run-code"),
    path("run/script.py", views.script, name="run-script"),
    path("run/<str:named>/", views.result, name="run-result"),
    path("api/run/", api.start, name="api-run"),
    path("api/run/editor/", api.editor, name="api-run-editor"),
    path("api/run/<str:named>/", api.result, name="api-run-result"),
]
