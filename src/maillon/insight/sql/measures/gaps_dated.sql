SELECT
  "t7"."kind",
  "t7"."currency",
  "t7"."rate_year",
  SUM("t7"."minor" * "t7"."weight") AS "minor"
FROM (
  SELECT
    "t3"."slice",
    "t3"."year",
    "t3"."kind",
    "t3"."currency",
    "t3"."rate_year",
    "t3"."minor",
    "t6"."weight"
  FROM "gap" AS "t3"
  SEMI JOIN "pick" AS "t4"
    ON "t3"."year" = "t4"."vid"
  INNER JOIN (
    SELECT
      "t2"."slice",
      "t2"."weight"
    FROM "candidate" AS "t2"
    WHERE
      "t2"."missed" = 0
  ) AS "t6"
    ON "t3"."slice" = "t6"."slice"
) AS "t7"
GROUP BY
  1,
  2,
  3
