from django.urls import path

from filiform.practitioners.directory import views

app_name = "directory"
urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.site_map, name="sitemap"),
    path("sitemap-<int:number>.xml", views.site_map, name="sitemap-part"),
    path("find/", views.find, name="find"),
    path("find/here", views.here, name="here"),
    path("find/body", views.body, name="body"),
    path("find/feed.json", views.listings, name="feed"),
    path("find/what-to-expect/", views.expect, name="expect"),
    path("find/what-to-expect/<str:clinic_ref>/", views.expect, name="expect-at"),
    path("find/<str:listing_ref>/", views.profile, name="profile"),
]
