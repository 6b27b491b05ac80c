"""What is made of a stylebook is made once, and goes with it."""

from __future__ import annotations

import gc
import pickle
import weakref

from normalizers import Article, Pipeline, normalize
from normalizers.stylebook import Stylebook, load_stylebook
from normalizers.stylebook.kept import kept


def test_a_result_is_made_once_for_each_stylebook_and_argument() -> None:
    made: list[tuple[Stylebook, str]] = []

    @kept()
    def pattern(stylebook: Stylebook, word: str) -> str:
        made.append((stylebook, word))
        return word.upper()

    one, other = Stylebook({}), Stylebook({})
    assert [pattern(one, "a"), pattern(one, "a"), pattern(other, "a")] == ["A", "A", "A"]
    assert made == [(one, "a"), (other, "a")]


def test_of_texts_only_the_last_are_kept() -> None:
    made: list[str] = []

    @kept(maxsize=2)
    def read(_: Stylebook, text: str) -> str:
        made.append(text)
        return text

    book = Stylebook({})
    for text in ("a", "b", "c", "b", "a"):
        read(book, text)
    assert made == ["a", "b", "c", "a"]


def test_two_functions_of_one_name_are_kept_apart() -> None:
    @kept()
    def size(_: Stylebook) -> int:
        return 1

    first = size

    @kept()
    def size(_: Stylebook) -> int:
        return 2

    book = Stylebook({})
    assert (first(book), size(book)) == (1, 2)


def test_a_stylebook_that_nobody_has_any_more_is_gone_with_all_that_was_made_of_it() -> None:
    """All stages and all languages: whatever keeps one alive would keep hundreds in an import."""
    book = load_stylebook().overlaid({})
    seen = weakref.ref(book)
    pipeline = Pipeline(stylebook=book)
    texts = {
        "en": "President Aleksandr Lukashenko praised the Russian White Union. Russias bank closed.",
        "ru": "Сергея Лаврова встретил Дмитрий Крутой. Фото: БелТА",
        "zh": "卢卡申科总统在明斯克会见了普京。责任编辑：李明",
    }
    for language, text in texts.items():
        assert pipeline(Article(text, language=language)).mentions
    del book, pipeline
    for number in range(4):  # the stages keep what they read last, for one another
        normalize(f"Nothing happened on day {number}.")
    gc.collect()
    assert seen() is None


def test_a_stylebook_that_was_used_can_be_handed_to_another_process() -> None:
    book = load_stylebook().overlaid({"terms/mine.jsonl": ""})
    normalize("President Aleksandr Lukashenko spoke.", stylebook=book)
    copied = pickle.loads(pickle.dumps(book))
    assert (copied.version, copied.made) == (book.version, {})
