SELECT
  "t2"."year" AS "year",
  SUM("t2"."budget" * "t1"."weight") AS "budget",
  SUM("t2"."spent" * "t1"."weight") AS "spent"
FROM "cash" AS "t2"
INNER JOIN "candidate" AS "t1"
  ON "t2"."slice" = "t1"."slice"
  AND (
    (
      "t1"."missed" = 0
    ) OR (
      "t1"."missed" = 64
    )
  )
GROUP BY
  "t2"."year"
