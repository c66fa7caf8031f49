"""The package in several languages: English sentences are the ids of their translations."""

import pytest

from autograd_lessons import check, language
from autograd_lessons.language import _, use


@pytest.fixture(autouse=True)
def _english_again():
    yield
    language._chosen.clear()


def test_english_is_what_comes_without_a_choice():
    assert _("not answered yet") == "not answered yet"


def test_a_language_can_be_chosen_and_left_again(capsys):
    use("hi_Latn")
    check("01.3")
    use("en")
    check("01.3")
    assert capsys.readouterr().out == "· 01.3 abhi answer nahi diya\n· 01.3 not answered yet\n"


def test_the_environment_chooses_and_use_has_the_last_word(monkeypatch):
    monkeypatch.setenv(language.VARIABLE, "hi_Latn")
    assert _("not answered yet") == "abhi answer nahi diya"
    use("en")
    assert _("not answered yet") == "not answered yet"


def test_what_is_not_translated_comes_in_english():
    use("hi_Latn")
    assert _("no such sentence") == "no such sentence"
    assert _("") == ""  # which is the head of a catalogue


def test_an_unknown_language_is_refused_by_use_and_passed_over_in_the_environment(monkeypatch):
    with pytest.raises(ValueError, match=r"^no translation into 'xx': there are en, hi_Latn$"):
        use("xx")
    monkeypatch.setenv(language.VARIABLE, "../../xx")
    assert _("not answered yet") == "not answered yet"
