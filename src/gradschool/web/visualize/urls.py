"""Addresses of Visualize."""

from django.urls import path

from gradschool.web.visualize import views

urlpatterns = [path("<slug:track>/<slug:pattern>/visualize/", views.visualize, name="visualize")]
