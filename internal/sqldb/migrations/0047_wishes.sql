-- Of the answers that an assessment keeps in short, those whose member wishes to
-- grow in the skill: 1 or 0 for each, in their order. Everybody's wishes are
-- counted from it without reading a row for each.
ALTER TABLE assessments ADD COLUMN wishes TEXT NOT NULL DEFAULT '';
UPDATE assessments SET wishes = coalesce((SELECT string_agg(CASE WHEN n.grow THEN '1' ELSE '0' END, '' ORDER BY n.ord)
	FROM assessment_answers n WHERE n.assessment = assessments.id AND n.answer <> ''), '') WHERE submitted_at IS NOT NULL;
