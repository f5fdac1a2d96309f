"""Figures for Prometheus: closed, open to this machine, or to whoever has the token; no names."""

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from intranet import access_log
from tests.site.test_settings import start

pytestmark = pytest.mark.django_db
TOKEN = "0123456789abcdefghijklmnopqrstuvwxyz"
HERE = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def figures_of(answer) -> dict[tuple, float]:
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    text = answer.content.decode()
    samples = [one.samples for one in text_string_to_metric_families(text)]
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for each in samples
        for sample in each
    }


def test_it_is_closed_even_to_this_machine_unless_the_settings_open_it(client):
    assert client.get("/metrics", **HERE).status_code == 404


@pytest.mark.parametrize(
    "odd",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_HOST": "testserver"},
        {"REMOTE_ADDR": ""},
    ],
)
def test_local_means_this_machine_and_nothing_that_was_passed_on(client, settings, odd):
    settings.METRICS = "local"
    assert client.get("/metrics", **HERE | odd).status_code == 404
    assert client.get("/metrics", **HERE).status_code == 200


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer x", TOKEN, f"Basic {TOKEN}", "ลับ"])
def test_a_token_opens_it_and_nothing_else_does(client, settings, given):
    settings.METRICS = TOKEN
    assert client.get("/metrics", HTTP_AUTHORIZATION=given, **HERE).status_code == 404
    answer = client.get("/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    assert answer.status_code == 200


def test_it_tells_states_and_counts(client, settings):
    settings.METRICS = "local"
    settings.DEBUG = True
    moment = timezone.localtime().isoformat(timespec="milliseconds")
    access_log.write(f"{moment} 192.0.2.7 12 GET /reports/ 200 1500ms")
    figures = figures_of(client.get("/metrics", **HERE))
    assert figures["intranet_check", "fault", "version"] == 1
    assert figures["intranet_check", "ok", "version"] == 0
    assert figures["intranet_requests_last_hour",] == 1
    assert figures["intranet_request_p95_seconds_last_hour",] == 1.5
    assert figures["intranet_disk_free_bytes",] > 0
    assert {"intranet_mails_waiting", "intranet_mails_failed"} <= {key[0] for key in figures}


@pytest.mark.parametrize("value", ["short", "ร" * 40, "a token with spaces in it, long enough"])
def test_a_token_that_could_be_guessed_stops_the_start(value, tmp_path):
    told = start(tmp_path, INTRANET_METRICS=value)
    assert told.returncode != 0
    assert "INTRANET_METRICS" in told.stderr
