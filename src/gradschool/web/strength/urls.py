"""The address of a pattern's test."""

from django.urls import path

from gradschool.web.strength import views

urlpatterns = [path("<slug:track>/<slug:pattern>/test/", views.test, name="test")]
