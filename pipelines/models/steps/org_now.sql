-- step: org_now
-- grain: one unit number and the number its unit goes by today
SELECT org_no, min(as_no) AS now_no
FROM step.org_span
WHERE since <= today() AND (until IS NULL OR until > today())
GROUP BY org_no
