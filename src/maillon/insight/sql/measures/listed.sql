SELECT
  "t6"."activity",
  "t3"."identifier",
  "t6"."part_budget",
  "t6"."part_spent",
  "t3"."budget",
  "t3"."spent",
  "t3"."title_fr",
  "t3"."title_en",
  "t3"."start",
  "t3"."end",
  "t3"."organisation_fr",
  "t3"."organisation_en"
FROM (
  SELECT
    "t4"."activity",
    SUM("t4"."budget" * "t4"."weight") AS "part_budget",
    SUM("t4"."spent" * "t4"."weight") AS "part_spent"
  FROM (
    SELECT
      *
    FROM "candidate" AS "t0"
    WHERE
      "t0"."missed" = 0
  ) AS "t4"
  GROUP BY
    1
) AS "t6"
INNER JOIN (
  SELECT
    "t1".*
    EXCLUDE ("counted_spent", "counted_budget")
  FROM "activity" AS "t1"
) AS "t3"
  ON "t6"."activity" = "t3"."activity"
