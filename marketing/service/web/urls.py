"""Public addresses of mails: tracking, unsubscribing, preferences, the mail as a web page. Included below `t/`."""

from django.urls import path

from marketing.service.web import preferences, tracking, unsubscribing, viewing

urlpatterns = [
    path("o/<str:token>.gif", tracking.opened, name="mail-opened"),
    path("c/<str:token>", tracking.clicked, name="mail-clicked"),
    path("u/<str:token>", unsubscribing.unsubscribe, name="mail-unsubscribe"),
    path("p/<str:token>", preferences.preferences, name="mail-preferences"),
    path("v/<str:token>", viewing.view, name="mail-view"),
]
