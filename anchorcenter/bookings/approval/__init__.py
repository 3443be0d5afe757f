"""Approval 승인: requests that staff decide, and what becomes of them."""
