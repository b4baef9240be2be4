"""What a recovery code costs whoever guesses."""

from argon2 import PasswordHasher, Type

from shared import recovery
from shared.postgres import pool


def test_recovery_codes_are_hashed_as_rfc_9106_recommends_where_memory_is_scarce() -> None:
    codes = recovery.RecoveryCodes(pool("", name="nobody"))

    hasher = codes._hasher

    assert isinstance(hasher, PasswordHasher)
    assert hasher.type is Type.ID
    assert (hasher.memory_cost, hasher.time_cost, hasher.parallelism) == (65_536, 3, 4)
