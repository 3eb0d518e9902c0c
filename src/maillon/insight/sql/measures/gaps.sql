SELECT
  "t2"."kind" AS "kind",
  "t2"."currency" AS "currency",
  "t2"."rate_year" AS "rate_year",
  SUM("t2"."minor" * "t1"."weight") AS "minor"
FROM "gap" AS "t2"
INNER JOIN "candidate" AS "t1"
  ON "t2"."slice" = "t1"."slice" AND "t1"."missed" = 0
GROUP BY
  "t2"."kind",
  "t2"."currency",
  "t2"."rate_year"
