"""The invented companies are whole: what is learnt from them is as good as they are."""

from collections import Counter

from knowledge.practice_companies import (
    judging_companies,
    parallel_sentences,
    tuning_companies,
)


def test_every_question_has_its_article_and_is_asked_once() -> None:
    """Gold ids exist, near misses have none, no message stands twice in a company."""
    for company in (*tuning_companies(), *judging_companies()):
        ids = [article.id for article in company.articles]
        assert len(ids) == len(set(ids))
        for question in company.questions:
            assert (question.gold is None) == (question.kind == "near_oos"), question.id
            assert question.gold is None or question.gold in ids, question.id
        alone = Counter(each.text for each in company.questions if each.before is None)
        assert not [text for text, count in alone.items() if count > 1], company.name


def test_there_is_enough_of_each_kind() -> None:
    """Both languages, follow-ups and questions across languages."""
    for companies in (tuning_companies(), judging_companies()):
        kinds = Counter(each.kind for company in companies for each in company.questions)
        assert len(companies) >= 20
        assert min(kinds[kind] for kind in ("near_oos", "follow_up", "cross", "answerable")) > 400
    names = {each.name for each in tuning_companies()}
    assert not names & {each.name for each in judging_companies()}
    assert all(set(pair) == {"ko", "en"} for pair in parallel_sentences())
