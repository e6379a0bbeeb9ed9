"""Addresses: health here, the public site and the console from their packages."""

from django.urls import include, path

from marketing.operations import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("t/", include("marketing.service.web.urls")),
    path("", include("marketing.service.web.page_urls")),
    path("", include("marketing.console.urls")),
]

handler400 = "marketing.console.views.pages.bad_request"
handler403 = "marketing.console.views.pages.forbidden"
handler404 = "marketing.console.views.pages.not_found"
