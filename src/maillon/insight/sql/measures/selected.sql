SELECT DISTINCT
  "t0"."activity" AS "activity"
FROM "candidate" AS "t0"
WHERE
  "t0"."missed" = 0
