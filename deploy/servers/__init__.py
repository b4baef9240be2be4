"""PostgreSQL and NATS on one machine, from wheels or from the search path, as children of this process."""

from deploy.servers.failures import (
    DataOfAnotherVersion,
    DiskIsFull,
    FolderIsInUse,
    FolderIsNotWritable,
    FolderIsOutOfReach,
    FolderOfAnotherUser,
    NatsIsNotInstalled,
    PortIsTaken,
    PostgresIsNotInstalled,
    ProgramIsUnusable,
    ServerDidNotStart,
    ServerFailure,
    ServerIsTooOld,
    ServerIsUnreachable,
    UserCannotBeChanged,
)
from deploy.servers.launcher import Addresses, Servers, discard, running

__all__ = [
    "Addresses",
    "DataOfAnotherVersion",
    "DiskIsFull",
    "FolderIsInUse",
    "FolderIsNotWritable",
    "FolderIsOutOfReach",
    "FolderOfAnotherUser",
    "NatsIsNotInstalled",
    "PortIsTaken",
    "PostgresIsNotInstalled",
    "ProgramIsUnusable",
    "ServerDidNotStart",
    "ServerFailure",
    "ServerIsTooOld",
    "ServerIsUnreachable",
    "Servers",
    "UserCannotBeChanged",
    "discard",
    "running",
]
