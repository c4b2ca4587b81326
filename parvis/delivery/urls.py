from django.urls import path

from parvis.delivery.views import accounts, oauth, panic, pauses

urlpatterns = [
    path("accounts", accounts.index, name="accounts"),
    path("accounts/new", accounts.create, name="account_new"),
    path("accounts/revocation", panic.create, name="panic"),
    path("accounts/<int:account>", accounts.show, name="account"),
    path("accounts/<int:account>/state", accounts.update, name="account_state"),
    path("accounts/<int:account>/name", accounts.rename, name="account_name"),
    path("accounts/<int:account>/deletion", accounts.delete, name="account_deletion"),
    path("pause", pauses.show, name="pause"),
    path("pause/switch", pauses.update, name="pause_switch"),
]

# Of nobody's workspace in particular.
outside_patterns = [
    path("oauth/callback", oauth.callback, name="oauth_callback"),
    path("oauth/clients/<str:network>", oauth.client, name="oauth_client"),
]
