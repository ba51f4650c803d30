-- mart: session_week
-- grain: one class session, with everything the weekly detail sheet shows; what no system supplies is NULL
-- check: unique(id)
WITH teacher AS (
  SELECT section_id, string_agg(person_id || ':' || CAST(round(share, 2) AS VARCHAR), ' ' ORDER BY share DESC, person_id) AS ids
  FROM entity.teaching_assignment WHERE person_id IS NOT NULL GROUP BY section_id
),
change AS (
  SELECT session_id, string_agg(change_type, '、' ORDER BY requested_at, id) AS change_type,
    bool_and(is_approved) AS is_approved, string_agg(reason, '、' ORDER BY requested_at, id) AS reason
  FROM entity.schedule_change WHERE session_id IS NOT NULL GROUP BY session_id
),
visit AS (
  SELECT session_id,
    count(*) FILTER (WHERE observer_kind IN ('校领导', '处级', '院级')) AS leaders,
    count(*) FILTER (WHERE observer_kind = '督导') AS supervisors,
    count(*) FILTER (WHERE observer_kind NOT IN ('校领导', '处级', '院级', '督导')) AS peers,
    string_agg(id, ' ' ORDER BY id) FILTER (WHERE findings > 0) AS finding_ids
  FROM entity.observation WHERE session_id IS NOT NULL GROUP BY session_id
),
-- Only what has been decided: an open case accuses nobody.
incident AS (
  SELECT section_id, occurred_on, string_agg(incident_no, ' ' ORDER BY incident_no) AS incident_nos
  FROM entity.incident WHERE state = '已认定' AND section_id IS NOT NULL GROUP BY ALL
),
extract AS (
  SELECT run, max(read_at) AS read_at FROM ledger.load
  WHERE system = 'teaching' AND resource = 'class_session' GROUP BY run
),
judged AS (
  SELECT *, 45 * (last_period - first_period + 1) AS minutes,
    CASE WHEN has_attendance THEN '有考勤' WHEN NOT is_held THEN '未开课' WHEN NOT is_covered THEN '无设备'
      WHEN present IS NULL OR coalesce(expected, 0) <= 0 THEN '无数据' ELSE '数据矛盾' END AS coverage_flag
  FROM entity.class_session
)
SELECT
  k.id,
  k.term,
  k.week,
  k.held_on AS date,
  k.weekday,
  k.first_period || '-' || k.last_period AS period,
  coalesce(r.campus, s.campus) AS campus,
  r.building_name AS building,
  k.room_id,
  r.room_no,
  r.use_name AS room_use,
  r.state AS room_state,
  r.seats,
  s.course_no AS course_code,
  s.course_name,
  k.section_id,
  s.section_no,
  s.level AS course_level,
  c.attribute AS credit_type,
  t.ids AS teacher_ids,
  coalesce(o.college_no, '') AS college_no,
  coalesce(g.name, '未归属单位') AS college,
  s.enrolled AS class_size,
  k.status,
  k.is_held,
  k.expected,
  k.present,
  k.late,
  CASE WHEN k.coverage_flag = '有考勤' THEN k.present / k.expected END AS attendance_rate,
  CASE WHEN k.coverage_flag = '有考勤' THEN wilson_low(k.present, k.expected) END AS attendance_low,
  CASE WHEN k.coverage_flag = '有考勤' THEN wilson_high(k.present, k.expected) END AS attendance_high,
  CASE WHEN k.is_covered THEN '教室设备' END AS attendance_source,
  k.coverage_flag,
  k.teacher_delta AS teacher_signin_delta_min,
  coalesce(h.change_type, CASE WHEN k.status IN ('调课', '停课', '代课') THEN k.status END) AS change_type,
  -- A change nobody asked for is not approved either.
  CASE WHEN h.session_id IS NOT NULL THEN h.is_approved WHEN k.status IN ('调课', '停课', '代课') THEN false END AS change_approved,
  h.reason AS change_reason,
  CAST(NULL AS BOOLEAN) AS online_substitute,
  coalesce(v.leaders, 0) AS observers_leader,
  coalesce(v.supervisors, 0) AS observers_supervisor,
  coalesce(v.peers, 0) AS observers_peer,
  v.finding_ids AS observation_finding_ids,
  i.incident_nos AS incident_id,
  CAST(NULL AS BIGINT) AS device_fault_min,
  CAST(NULL AS BIGINT) AS instant_feedback_n,
  CAST(NULL AS DOUBLE) AS instant_feedback_mean,
  CASE WHEN k.room_id IS NOT NULL THEN k.minutes END AS room_booked_min,
  CASE WHEN k.room_id IS NOT NULL THEN CASE WHEN k.is_held THEN k.minutes ELSE 0 END END AS room_used_min,
  CASE WHEN k.coverage_flag = '有考勤' AND r.seats > 0 THEN k.present / r.seats END AS seats_used_ratio,
  e.read_at AS source_extract_ts,
  left(md5(concat_ws('|', k.id, k.held_on, k.status, k.expected, k.present, k.late, k.teacher_delta, k.coverage_flag,
    k.room_id, h.change_type, h.is_approved)), 16) AS row_hash
FROM judged k
LEFT JOIN entity.class_section s ON s.id = k.section_id
LEFT JOIN entity.course c ON c.id = s.course_id
LEFT JOIN entity.room r ON r.id = k.room_id
LEFT JOIN entity.org_unit o ON o.org_no = k.org_no
LEFT JOIN entity.org_unit g ON g.org_no = o.college_no
LEFT JOIN teacher t ON t.section_id = k.section_id
LEFT JOIN change h ON h.session_id = k.id
LEFT JOIN visit v ON v.session_id = k.id
LEFT JOIN incident i ON i.section_id = k.section_id AND i.occurred_on = k.held_on
LEFT JOIN extract e ON e.run = k.run
WHERE k.term IS NOT NULL AND k.week IS NOT NULL
