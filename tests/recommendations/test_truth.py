import itertools

import pytest

from recommendations.truth import Truth, all_of, any_of, negation

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
ALL = {(T, T): T, (T, F): F, (T, U): U, (F, T): F, (F, F): F, (F, U): F, (U, T): U, (U, F): F, (U, U): U}
ANY = {(T, T): T, (T, F): T, (T, U): T, (F, T): T, (F, F): F, (F, U): U, (U, T): T, (U, F): U, (U, U): U}


@pytest.mark.parametrize("pair", list(itertools.product((T, F, U), repeat=2)))
def test_all_and_any_follow_kleenes_tables(pair):
    assert all_of(pair) is ALL[pair]
    assert any_of(pair) is ANY[pair]


def test_all_of_nothing_is_true_and_any_of_nothing_is_false():
    assert all_of(()) is T
    assert any_of(()) is F


def test_negation_leaves_unknown_unknown():
    assert [negation(truth) for truth in (T, F, U)] == [F, T, U]


@pytest.mark.parametrize("truth", Truth)
def test_a_truth_refuses_to_stand_in_an_if(truth):
    with pytest.raises(TypeError, match="no truthiness"):
        bool(truth)
