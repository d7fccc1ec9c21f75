"""All addresses of the site. A track's pages come last: their first part is any word."""

from django.urls import include, path

urlpatterns = [
    path("sittings/", include("gradschool.web.sitting.urls")),
    path("proofs/", include("gradschool.web.proof.urls")),
    path("", include("gradschool.web.lab.urls")),
    path("", include("gradschool.web.diagnose.urls")),
    path("", include("gradschool.web.run.urls")),
    path("me/", include("gradschool.web.me.urls")),
    path("", include("gradschool.web.lab.api_urls")),
    path("", include("gradschool.web.home.urls")),
    path("", include("gradschool.web.project.urls")),
    path("", include("gradschool.web.visualize.urls")),
    path("", include("gradschool.web.exercise.urls")),
    path("", include("gradschool.web.lesson.urls")),
    path("", include("gradschool.web.recall.urls")),
    path("", include("gradschool.web.strength.urls")),
    path("", include("gradschool.web.pattern.urls")),
]
handler400 = "gradschool.web.errors.bad_request"
handler403 = "gradschool.web.errors.forbidden"
handler404 = "gradschool.web.errors.not_found"
handler500 = "gradschool.web.errors.server_error"
