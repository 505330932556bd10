from __future__ import annotations

import pytest
from django.test import override_settings

pytestmark = pytest.mark.django_db
OWN = {"script-src 'self'", "style-src 'self'", "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"}


@pytest.mark.parametrize("path", ["/find/", "/account/login/", "/nowhere/", "/visits/x/treatment/events"])
def test_every_answer_says_that_a_page_loads_only_its_own_files(client, path):
    told = client.get(path).headers["Content-Security-Policy"]
    assert {part.strip() for part in told.split(";")} >= OWN
    assert "unsafe" not in told
    assert "*" not in told


def test_the_policy_is_the_one_of_the_settings(client):
    with override_settings(CONTENT_SECURITY_POLICY={"DIRECTIVES": {"default-src": ["https://example.org"]}}):
        assert client.get("/find/").headers["Content-Security-Policy"] == "default-src https://example.org"
