SELECT
  "t5"."kind",
  "t5"."currency",
  "t5"."rate_year",
  SUM("t5"."minor" * "t5"."weight") AS "minor"
FROM (
  SELECT
    "t2"."slice",
    "t2"."year",
    "t2"."kind",
    "t2"."currency",
    "t2"."rate_year",
    "t2"."minor",
    "t4"."weight"
  FROM "gap" AS "t2"
  INNER JOIN (
    SELECT
      "t1"."slice",
      "t1"."weight"
    FROM "candidate" AS "t1"
    WHERE
      "t1"."missed" = 0
  ) AS "t4"
    ON "t2"."slice" = "t4"."slice"
) AS "t5"
GROUP BY
  1,
  2,
  3
