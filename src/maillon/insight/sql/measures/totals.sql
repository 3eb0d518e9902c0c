SELECT
  COALESCE(SUM(CAST("t1"."single" AS INT)), 0) + COUNT(DISTINCT "t1"."activity") FILTER(WHERE
    NOT (
      "t1"."single"
    )) AS "activities",
  COALESCE(SUM("t1"."budget" * "t1"."weight"), 0.0) AS "budget",
  COALESCE(SUM("t1"."spent" * "t1"."weight"), 0.0) AS "spent"
FROM (
  SELECT
    *
  FROM "candidate" AS "t0"
  WHERE
    "t0"."missed" = 0
) AS "t1"
