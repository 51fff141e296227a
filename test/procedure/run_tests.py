"""Runs the tests of this folder inside a procedure: what main returns is the number of tests and what failed."""

import sys
import unittest


def main(session):
    folder = sys._xoptions["snowflake_import_directory"]
    result = unittest.TestResult()
    unittest.defaultTestLoader.discover(folder, top_level_dir=folder).run(result)
    return [result.testsRun, [f"{test}\n{trace}" for test, trace in result.failures + result.errors]]
