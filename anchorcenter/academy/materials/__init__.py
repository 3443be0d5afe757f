"""교육 자료: files of a course, for who takes part in it."""
