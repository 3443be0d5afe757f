"""보고서 제출: reports of pledges that programs hand in."""
