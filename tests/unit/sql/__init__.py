"""Tests of the model runner."""
