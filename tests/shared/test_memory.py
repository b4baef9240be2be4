from shared.memory import give_back


def test_giving_back_can_be_asked_for_anywhere_and_any_number_of_times() -> None:
    give_back()
    give_back()
