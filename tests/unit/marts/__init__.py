"""Tests of the marts on companies small enough to be checked by hand."""
