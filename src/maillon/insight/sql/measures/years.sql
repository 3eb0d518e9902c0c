SELECT
  "t5"."year",
  SUM("t5"."budget" * "t5"."weight") AS "budget",
  SUM("t5"."spent" * "t5"."weight") AS "spent"
FROM (
  SELECT
    "t2"."slice",
    "t2"."year",
    "t2"."budget",
    "t2"."spent",
    "t4"."weight"
  FROM "cash" AS "t2"
  INNER JOIN (
    SELECT
      "t1"."slice",
      "t1"."weight"
    FROM "candidate" AS "t1"
    WHERE
      (
        "t1"."missed" = 0
      ) OR (
        "t1"."missed" = 64
      )
  ) AS "t4"
    ON "t2"."slice" = "t4"."slice"
) AS "t5"
GROUP BY
  1
