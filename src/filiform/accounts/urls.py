from django.urls import path

from filiform.accounts import views

# Before those of allauth and under the name its pages use, so that this is the way out everywhere.
urlpatterns = [path("logout/", views.sign_out, name="account_logout")]
