"""Addresses of Try and its exercises."""

from django.urls import path

from gradschool.web.exercise import views

TRY = "<slug:track>/<slug:pattern>/try/"

urlpatterns = [
    path(TRY, views.exercises, name="exercises"),
    path(f"{TRY}<slug:exercise>/", views.exercise, name="exercise"),
    path(f"{TRY}<slug:exercise>/keep/", views.keep, name="exercise-keep"),
    path(f"{TRY}<slug:exercise>/verdict/", views.verdict, name="exercise-verdict"),
]
