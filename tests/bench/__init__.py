"""Measurements, as ratios against floors within one run: machines are shared and noisy."""
