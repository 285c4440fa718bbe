"""Addresses of the site: our API and allauth's log-in API. Pages are served by Caddy."""

from django.urls import include, path

from decroche.site.api import api

urlpatterns = [
    path("api/", api.urls),
    path("_allauth/", include("allauth.headless.urls")),
]
handler400 = "decroche.site.errors.bad_request"
handler403 = "decroche.site.errors.forbidden"
handler404 = "decroche.site.errors.not_found"
handler500 = "decroche.site.errors.server_error"
