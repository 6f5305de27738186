"""The file of keys: what it must look like, and that nothing starts without it."""

import base64
import stat
from contextvars import copy_context

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django_scopes.state import state as scopes

from cases.identity import cipher
from cases.identity.check import fitting_keys, sound_keys
from cases.identity.ring import INDEX, KeyProblem, add_key, new_line, ring

KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def keys(tmp_path, settings):
    """keys(text): the file of keys, with this in it."""
    path = tmp_path / "identity-keys"
    settings.IDENTITY_KEYS_FILE = path

    def written(text: str):
        path.write_text(text)
        return path

    return written


def test_the_first_key_seals_and_every_key_opens(keys):
    keys(f"old {KEY}\nindex {KEY}\n")
    sealed = cipher.seal(b"who", "here")
    keys(f"# of this year\nnew {new_line('x').split()[1]}\n\nold {KEY}\nindex {KEY}\n")
    assert cipher.opened(sealed, "here") == b"who"
    assert (cipher.key_of(sealed), cipher.key_of(cipher.seal(b"who", "here"))) == ("old", "new")


def test_a_mark_stays_the_same_when_the_sealing_key_is_changed(keys):
    keys(f"old {KEY}\nindex {KEY}\n")
    before = cipher.mark("name", "王小明")
    keys(new_line("new") + f"old {KEY}\nindex {KEY}\n")
    assert cipher.mark("name", "王小明") == before != cipher.mark("name", "王小鸣")
    keys(f"old {KEY}\n{new_line(INDEX)}")
    assert cipher.mark("name", "王小明") != before


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"a {KEY}",
        f"index {KEY}",
        f"a {KEY[:-4]}\nindex {KEY}",
        f"a {KEY}\na {KEY}\nindex {KEY}",
        f"a b {KEY}\nindex {KEY}",
        f"名 {KEY}\nindex {KEY}",
        f"a {'!' * 44}\nindex {KEY}",
        f"{KEY}\nindex {KEY}",
    ],
)
def test_a_malformed_file_stops_with_one_sentence_in_both_languages_and_no_key(text, keys):
    path = keys(text)
    with pytest.raises(KeyProblem):
        ring()
    (error,) = sound_keys()
    assert error.id == "tnb.E011"
    assert str(path) in error.msg
    assert "密钥" in error.msg
    assert KEY not in error.msg
    assert "scripts/start" in error.hint


def test_a_missing_file_stops_the_start(tmp_path, settings):
    settings.IDENTITY_KEYS_FILE = tmp_path / "nowhere"
    with pytest.raises(SystemCheckError) as stopped:
        call_command("check")
    assert "cannot be read" in str(stopped.value)
    assert "无法读取身份密钥文件" in str(stopped.value)


def test_new_key_makes_a_file_that_only_its_owner_reads_and_keeps_what_was_in_it(tmp_path, settings, capsys):
    settings.IDENTITY_KEYS_FILE = path = tmp_path / "var" / "identity-keys"
    call_command("identity", "new-key", "--id", "first")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    sealed, before = cipher.seal(b"who", "here"), path.read_text()
    call_command("identity", "new-key", "--id", "second")
    assert path.read_text().endswith(before)
    assert ring().current == "second"
    assert cipher.opened(sealed, "here") == b"who"
    with pytest.raises(CommandError):
        call_command("identity", "new-key", "--id", "first")
    assert before.split()[1] not in capsys.readouterr().out


def test_the_keys_of_another_database_are_not_taken(canary, keys):
    assert fitting_keys(databases=["default"]) == []
    keys(f"of-the-tests {KEY}\nindex {KEY}\n")
    start = copy_context()  # all that is here, the database too, but that it works for no board
    start.run(scopes.set, None)
    (error,) = start.run(fitting_keys, ["default"])
    assert error.id == "tnb.E012"
    assert canary.code in error.msg


def test_a_key_of_the_same_name_twice_is_refused_before_the_file_is_touched(tmp_path):
    path = tmp_path / "identity-keys"
    add_key(path, "a")
    before = path.read_text()
    with pytest.raises(KeyProblem):
        add_key(path, "a")
    assert path.read_text() == before
