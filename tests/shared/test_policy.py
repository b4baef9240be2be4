import pytest

from shared.messages import Role
from shared.policy import POLICY, PRIVILEGED, ActionHasNoPolicy, Entry, row_of


def test_an_action_without_a_row_lets_nobody_in() -> None:
    with pytest.raises(ActionHasNoPolicy):
        row_of("openEveryDoor")


def test_a_row_names_roles_exactly_where_a_role_is_needed() -> None:
    assert all(bool(row.roles) == (row.entry is Entry.ROLE) for row in POLICY.values())
    assert all(len(set(row.roles)) == len(row.roles) for row in POLICY.values())


def test_nobody_enters_as_the_system() -> None:
    assert not any(Role.SYSTEM in row.roles for row in POLICY.values())


def test_operators_and_auditors_write_nothing_of_the_record() -> None:
    written = {row.action for row in POLICY.values() if {Role.OPERATOR, Role.AUDITOR} & set(row.roles)}

    assert written == {"readAccount", "searchReads", "requestBulkRead", "makeBulkRead"}


def test_it_takes_two_to_govern_to_amend_frozen_rules_and_for_what_cannot_be_taken_back() -> None:
    two = {action for action, row in POLICY.items() if row.takes_two}

    governing = {"grantRole", "confirmRole", "proposeAmendment", "confirmAmendment", "approvePortfolio"}
    bulk = {"requestBulkRead", "approveBulkRead", "refuseBulkRead", "makeBulkRead"}
    contest = {"close_contest", "reopen_result"}
    assert two == governing | bulk | contest


def test_only_administrators_give_roles_and_it_takes_two_for_those_that_govern() -> None:
    giving = {"openAccount", "grantRole", "confirmRole", "revokeRole"}

    assert {POLICY[action].roles for action in giving} == {(Role.ADMINISTRATOR,)}
    assert {"grantRole", "confirmRole"} == {action for action in giving if POLICY[action].takes_two}
    assert {Role.ADMINISTRATOR, Role.INTEGRITY_OFFICER, Role.OPERATOR} == PRIVILEGED
