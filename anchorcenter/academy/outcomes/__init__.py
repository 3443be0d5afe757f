"""성과 추적: what became of who completed a course, as staff have learned it: a licence, a job, a start-up."""
