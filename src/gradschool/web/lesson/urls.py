"""Addresses of lessons; a mode without one shows its plain page."""

from django.urls import re_path

from gradschool.web.lesson import views

PLACE = r"^(?P<track>[-\w]+)/(?P<pattern>[-\w]+)/(?P<mode>learn|why|deep|metrics)/"
urlpatterns = [
    re_path(PLACE + "$", views.lesson, name="lesson"),
    re_path(PLACE + r"charts/(?P<name>[-\w]+)\.json$", views.chart_data, name="lesson-chart"),
]
