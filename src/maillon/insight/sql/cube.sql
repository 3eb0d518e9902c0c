-- The facts of one generation, read from its Parquet files and numbered for fast questions.
-- Read by engines.build with the generation's folder as search path; `facet(name, bit)` is there already.

CREATE TEMP VIEW activities AS FROM read_parquet('activities/*/part.parquet', hive_partitioning = true, hive_types = {'source': VARCHAR});
CREATE TEMP VIEW shares AS FROM read_parquet('shares/*/part.parquet', hive_partitioning = false);
CREATE TEMP VIEW money AS FROM read_parquet('money/*/part.parquet', hive_partitioning = false);

-- Every value of every facet under one number.
CREATE TABLE value AS
SELECT row_number() OVER (ORDER BY f.bit, d.value)::INTEGER AS vid, f.bit AS facet, d.value AS code, d.label_fr, d.label_en
FROM read_parquet('dimensions/part.parquet') AS d JOIN facet AS f ON f.name = d.facet;

-- Every slice under one number, with the money that counts.
CREATE TEMP TABLE numbered AS
SELECT row_number() OVER (ORDER BY activity, slice)::INTEGER AS number, activity, slice
FROM (SELECT DISTINCT activity, slice FROM shares WHERE facet = 'source');

CREATE TEMP TABLE counted AS
SELECT n.number AS slice, v.vid AS year,
       coalesce(sum(m.cad_minor) FILTER (m.kind = 'budget'), 0)::BIGINT AS budget,
       coalesce(sum(m.cad_minor) FILTER (m.kind = 'spent'), 0)::BIGINT AS spent
FROM money AS m
JOIN numbered AS n ON n.activity = m.activity AND n.slice = m.slice
JOIN value AS v ON v.code = format('{:04d}', m.year) AND v.facet = (SELECT bit FROM facet WHERE name = 'year')
WHERE m.counted AND m.cad_minor IS NOT NULL AND m.kind IN ('budget', 'spent')
GROUP BY ALL;

CREATE TABLE slice AS
SELECT n.number AS slice, n.activity,
       coalesce(sum(c.budget), 0)::BIGINT AS budget, coalesce(sum(c.spent), 0)::BIGINT AS spent
FROM numbered AS n LEFT JOIN counted AS c ON c.slice = n.number
GROUP BY ALL ORDER BY 1;

CREATE TABLE cash AS SELECT * FROM counted ORDER BY slice, year;

CREATE TABLE share AS
SELECT n.number AS slice, v.facet, v.vid, s.weight
FROM shares AS s
JOIN numbered AS n ON n.activity = s.activity AND n.slice = s.slice
JOIN facet AS f ON f.name = s.facet
JOIN value AS v ON v.facet = f.bit AND v.code = s.value
ORDER BY v.vid, n.number;

-- Money without a known rate.
CREATE TABLE gap AS
SELECT n.number AS slice, v.vid AS year, m.kind::VARCHAR AS kind, m.currency, m.rate_year::INTEGER AS rate_year,
       sum(m.minor)::BIGINT AS minor
FROM money AS m
JOIN numbered AS n ON n.activity = m.activity AND n.slice = m.slice
JOIN value AS v ON v.code = format('{:04d}', m.year) AND v.facet = (SELECT bit FROM facet WHERE name = 'year')
WHERE m.counted AND m.cad_minor IS NULL AND m.kind IN ('budget', 'spent')
GROUP BY ALL ORDER BY 1, 2, 3, 4, 5;

-- One row an activity, whole: what a list or a page shows.
CREATE TEMP TABLE whole AS
SELECT activity,
       coalesce(sum(cad_minor) FILTER (kind = 'budget'), 0)::BIGINT AS budget,
       coalesce(sum(cad_minor) FILTER (kind = 'spent'), 0)::BIGINT AS spent,
       coalesce(sum(cad_minor) FILTER (kind = 'budget' AND counted), 0)::BIGINT AS counted_budget,
       coalesce(sum(cad_minor) FILTER (kind = 'spent' AND counted), 0)::BIGINT AS counted_spent,
       coalesce(sum(cad_minor) FILTER (kind = 'committed'), 0)::BIGINT AS committed,
       coalesce(sum(cad_minor) FILTER (kind = 'incoming'), 0)::BIGINT AS incoming,
       coalesce(sum(cad_minor) FILTER (kind = 'guaranteed'), 0)::BIGINT AS guaranteed
FROM money GROUP BY activity;

CREATE TEMP TABLE named AS
SELECT n.activity, f.name AS facet, list(DISTINCT s.vid ORDER BY s.vid) AS vids
FROM share AS s JOIN numbered AS n ON n.number = s.slice JOIN facet AS f ON f.bit = s.facet
JOIN value AS v ON v.vid = s.vid
WHERE f.name IN ('country', 'partner', 'funder', 'organisation', 'source') AND v.code <> '-'
GROUP BY ALL;

CREATE TABLE activity AS
SELECT a.activity, a.identifier, a.title, a.title_key_fr AS title_fr, a.title_key_en AS title_en,
       r.label_fr AS organisation_fr, r.label_en AS organisation_en,
       year(a.starts_on)::SMALLINT AS start, year(a.ends_on)::SMALLINT AS "end",
       coalesce(w.budget, 0) AS budget, coalesce(w.spent, 0) AS spent, coalesce(w.committed, 0) AS committed,
       coalesce(w.counted_budget, 0) AS counted_budget, coalesce(w.counted_spent, 0) AS counted_spent,
       coalesce(w.incoming, 0) AS incoming, coalesce(w.guaranteed, 0) AS guaranteed,
       a.budget_left_to_children, a.spent_left_to_children,
       s.vids[1] AS source, o.vids[1] AS organisation,
       coalesce(c.vids, []) AS countries, coalesce(p.vids, []) AS partners, coalesce(u.vids, []) AS funders
FROM activities AS a
LEFT JOIN whole AS w USING (activity)
LEFT JOIN named AS s ON s.activity = a.activity AND s.facet = 'source'
LEFT JOIN named AS o ON o.activity = a.activity AND o.facet = 'organisation'
LEFT JOIN value AS r ON r.vid = o.vids[1]
LEFT JOIN named AS c ON c.activity = a.activity AND c.facet = 'country'
LEFT JOIN named AS p ON p.activity = a.activity AND p.facet = 'partner'
LEFT JOIN named AS u ON u.activity = a.activity AND u.facet = 'funder'
ORDER BY a.activity;
