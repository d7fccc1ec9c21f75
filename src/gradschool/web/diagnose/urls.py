"""The address of the diagnosis."""

from django.urls import path

from gradschool.web.diagnose import views

urlpatterns = [path("diagnose/", views.diagnose, name="diagnose")]
