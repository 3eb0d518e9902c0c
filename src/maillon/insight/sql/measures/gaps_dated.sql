SELECT
  "t3"."kind" AS "kind",
  "t3"."currency" AS "currency",
  "t3"."rate_year" AS "rate_year",
  SUM("t3"."minor" * "t2"."weight") AS "minor"
FROM "gap" AS "t3"
SEMI JOIN "pick" AS "t4"
  ON "t3"."year" = "t4"."vid"
INNER JOIN "candidate" AS "t2"
  ON "t3"."slice" = "t2"."slice" AND "t2"."missed" = 0
GROUP BY
  "t3"."kind",
  "t3"."currency",
  "t3"."rate_year"
