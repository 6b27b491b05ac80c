"""The fault proxy does what its name says: other tests stand on it."""

from __future__ import annotations

import pytest
import requests

from tests.translation.faults import FaultProxy, dead_port

TEXT = "Hola ⟦X_1⟧ y ⟦X_2⟧"


def translated(proxy: FaultProxy, text: str = TEXT, **more: str) -> requests.Response:
    body = {"q": text, "source": "es", "target": "en", **more}
    return requests.post(f"{proxy.url}/translate", json=body, timeout=10)


@pytest.fixture
def proxy():
    with FaultProxy() as one:
        yield one


def test_it_translates_and_remembers_what_was_asked(proxy):
    assert translated(proxy, api_key="k").json() == {"translatedText": f"[en] {TEXT}"}
    assert requests.get(f"{proxy.url}/languages", timeout=10).ok
    (request,) = proxy.translations
    assert (request.text, request.pair, request.key) == (TEXT, ("es", "en"), "k")
    assert [one.path for one in proxy.requests] == ["/translate", "/languages"]
    proxy.forget()
    assert proxy.requests == []


def test_a_fault_meets_so_many_requests_and_no_more(proxy):
    proxy.fault("500", times=2)
    assert [translated(proxy).status_code for _ in range(3)] == [500, 500, 200]
    proxy.fault("500")
    assert [translated(proxy).status_code for _ in range(3)] == [500, 500, 500]
    proxy.heal()
    assert translated(proxy).status_code == 200


def test_faults_spare_the_list_of_languages(proxy):
    proxy.fault("500")
    assert requests.get(f"{proxy.url}/languages", timeout=10).ok


def test_who_hangs_hangs_up_when_it_is_healed(proxy):
    proxy.fault("hang")
    with pytest.raises(requests.ReadTimeout):
        requests.post(f"{proxy.url}/translate", timeout=0.3)
    proxy.heal()
    assert translated(proxy).ok


def test_nobody_listens_until_it_is_healed(proxy):
    url = proxy.url
    proxy.fault("refuse")
    with pytest.raises(requests.ConnectionError):
        translated(proxy)
    proxy.heal()
    assert proxy.url == url
    assert translated(proxy).ok
    assert len(proxy.requests) == 1


@pytest.mark.parametrize(
    ("fault", "expected"),
    [("lost", "[en] Hola  y ⟦X_2⟧"), ("doubled", "[en] Hola ⟦X_1⟧ ⟦X_1⟧ y ⟦X_2⟧")],
)
def test_placeholders_are_lost_and_doubled_also_behind_a_real_server(proxy, fault, expected):
    with FaultProxy(proxy.url) as before:
        assert translated(before).json() == translated(proxy).json()
        before.fault(fault, times=1)
        assert translated(before).json() == {"translatedText": expected}
        assert translated(before, "no placeholder").ok
    assert len(proxy.requests) == 4


def test_what_the_real_server_says_is_passed_on():
    with FaultProxy(key="right") as real, FaultProxy(real.url) as before:
        assert translated(before, api_key="right").status_code == 200
        answers = [translated(before, api_key=key) for key in ("wrong", "")]
    assert [one.status_code for one in answers] == [403, 400]
    assert answers[0].json() == {"error": "Invalid API key"}


def test_its_engine_may_be_another():
    with FaultProxy(engine=lambda text, source, target: f"{source}>{target} {text.upper()}") as one:
        assert translated(one, "hola").json() == {"translatedText": "es>en HOLA"}


def test_the_echo_holds_key_and_text(proxy):
    proxy.fault("echo", status=403)
    answer = translated(proxy, api_key="planted")
    assert answer.status_code == 403
    assert "planted" in answer.text


def test_a_dead_port_is_dead():
    with dead_port() as url, pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)
