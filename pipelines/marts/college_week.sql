-- mart: college_week
-- grain: one college in one teaching week; sums only, so that any total is a sum of rows
-- check: unique(id)
WITH taught AS (
  SELECT term, week, college_no, min(college) AS college,
    count(*) AS scheduled,
    count(*) FILTER (WHERE is_held) AS held,
    count(*) FILTER (WHERE status = '调课') AS moved,
    count(*) FILTER (WHERE status = '停课') AS cancelled,
    count(*) FILTER (WHERE status = '代课') AS substituted,
    count(*) FILTER (WHERE change_approved) AS approved,
    count(*) FILTER (WHERE NOT change_approved) AS unapproved,
    count(*) FILTER (WHERE coverage_flag = '有考勤') AS covered,
    sum(expected) FILTER (WHERE coverage_flag = '有考勤') AS expected,
    sum(present) FILTER (WHERE coverage_flag = '有考勤') AS present,
    sum(late) FILTER (WHERE coverage_flag = '有考勤') AS late,
    count(*) FILTER (WHERE attendance_rate < 0.7) AS below_70,
    sum(present * present) FILTER (WHERE coverage_flag = '有考勤') AS present_squared,
    sum(present * expected) FILTER (WHERE coverage_flag = '有考勤') AS present_expected,
    sum(expected * expected) FILTER (WHERE coverage_flag = '有考勤') AS expected_squared,
    count(*) FILTER (WHERE is_held AND teacher_signin_delta_min IS NOT NULL) AS signed_in,
    count(*) FILTER (WHERE is_held AND teacher_signin_delta_min <= 0) AS on_time,
    count(*) FILTER (WHERE room_id IS NULL) AS without_room,
    count(*) FILTER (WHERE room_state IN ('维修', '闲置')) AS in_closed_room
  FROM mart.session_week GROUP BY ALL
),
visited AS (
  SELECT term, week, college_no, min(college) AS college, count(*) AS observations,
    count(*) FILTER (WHERE observer_kind = '校领导') AS by_leader,
    count(*) FILTER (WHERE observer_kind = '处级') AS by_office,
    count(*) FILTER (WHERE observer_kind = '院级') AS by_college,
    count(*) FILTER (WHERE observer_kind = '督导') AS by_supervisor,
    count(*) FILTER (WHERE observer_kind = '同行') AS by_peer,
    sum(findings) AS findings, sum(resolved) AS resolved, sum(open_findings) AS open_findings
  FROM mart.observation_week GROUP BY ALL
),
decided AS (
  SELECT term, week, college_no, min(college) AS college, count(*) AS incidents,
    count(*) FILTER (WHERE grade IN ('严重', '重大')) AS serious_incidents
  FROM mart.incident_week GROUP BY ALL
),
-- The share of students present, and the sum of squares around it with sessions as units.
spread AS (
  SELECT *, present / expected AS share,
    greatest(0, present_squared - 2 * (present / expected) * present_expected
      + (present / expected) ** 2 * expected_squared) AS squares
  FROM taught
)
SELECT
  term || ':' || week || ':' || college_no AS id,
  term,
  week,
  college_no,
  coalesce(t.college, v.college, d.college) AS college,
  coalesce(g.short_name, t.college, v.college, d.college) AS college_short,
  coalesce(t.scheduled, 0) AS scheduled,
  coalesce(t.held, 0) AS held,
  coalesce(t.moved, 0) AS moved,
  coalesce(t.cancelled, 0) AS cancelled,
  coalesce(t.substituted, 0) AS substituted,
  coalesce(t.approved, 0) AS approved,
  coalesce(t.unapproved, 0) AS unapproved,
  coalesce(t.covered, 0) AS covered,
  CAST(coalesce(t.expected, 0) AS BIGINT) AS expected,
  CAST(coalesce(t.present, 0) AS BIGINT) AS present,
  CAST(coalesce(t.late, 0) AS BIGINT) AS late,
  coalesce(t.below_70, 0) AS below_70,
  t.share AS attendance_rate,
  CASE WHEN t.covered > 1 THEN greatest(0, t.share - 1.959964 * sqrt(t.covered / (t.covered - 1) * t.squares) / t.expected) END AS attendance_low,
  CASE WHEN t.covered > 1 THEN least(1, t.share + 1.959964 * sqrt(t.covered / (t.covered - 1) * t.squares) / t.expected) END AS attendance_high,
  coalesce(t.signed_in, 0) AS signed_in,
  coalesce(t.on_time, 0) AS on_time,
  coalesce(t.without_room, 0) AS without_room,
  coalesce(t.in_closed_room, 0) AS in_closed_room,
  coalesce(v.observations, 0) AS observations,
  coalesce(v.by_leader, 0) AS by_leader,
  coalesce(v.by_office, 0) AS by_office,
  coalesce(v.by_college, 0) AS by_college,
  coalesce(v.by_supervisor, 0) AS by_supervisor,
  coalesce(v.by_peer, 0) AS by_peer,
  CAST(coalesce(v.findings, 0) AS BIGINT) AS findings,
  CAST(coalesce(v.resolved, 0) AS BIGINT) AS resolved,
  CAST(coalesce(v.open_findings, 0) AS BIGINT) AS open_findings,
  coalesce(d.incidents, 0) AS incidents,
  coalesce(d.serious_incidents, 0) AS serious_incidents
FROM spread t
FULL JOIN visited v USING (term, week, college_no)
FULL JOIN decided d USING (term, week, college_no)
LEFT JOIN entity.org_unit g ON g.org_no = college_no
ORDER BY term, week, college_no
