"""The portfolio: what a PMI file (*Programa Multianual de Inversiones*) says, read without losing a row."""

from services.registry.portfolio.columns import CellKind, Column, columns
from services.registry.portfolio.container import ContainerLimits
from services.registry.portfolio.differences import Comparison, Differences, FieldChange, ProjectChange, differences
from services.registry.portfolio.problems import Problem, ProblemKind, Severity, ValueClass
from services.registry.portfolio.projects import Location, Portfolio, Project, RawAmount
from services.registry.portfolio.reading import HeadingRead, ImportReport, SheetRead, read_file, read_portfolio
from services.registry.portfolio.refusals import FileIsProtected, FileIsUnreadable, FileIsUnsafe, HeadingsNotFound
from services.registry.portfolio.workbook import FileFormat

__all__ = [
    "CellKind",
    "Column",
    "Comparison",
    "ContainerLimits",
    "Differences",
    "FieldChange",
    "FileFormat",
    "FileIsProtected",
    "FileIsUnreadable",
    "FileIsUnsafe",
    "HeadingRead",
    "HeadingsNotFound",
    "ImportReport",
    "Location",
    "Portfolio",
    "Problem",
    "ProblemKind",
    "Project",
    "ProjectChange",
    "RawAmount",
    "Severity",
    "SheetRead",
    "ValueClass",
    "columns",
    "differences",
    "read_file",
    "read_portfolio",
]
