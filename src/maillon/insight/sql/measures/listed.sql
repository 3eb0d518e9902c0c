SELECT
  "t6"."activity" AS "activity",
  "t1"."identifier" AS "identifier",
  "t6"."part_budget" AS "part_budget",
  "t6"."part_spent" AS "part_spent",
  "t1"."budget" AS "budget",
  "t1"."spent" AS "spent",
  "t1"."title_fr" AS "title_fr",
  "t1"."title_en" AS "title_en",
  "t1"."start" AS "start",
  "t1"."end" AS "end",
  "t1"."organisation_fr" AS "organisation_fr",
  "t1"."organisation_en" AS "organisation_en"
FROM (
  SELECT
    "t0"."activity" AS "activity",
    SUM("t0"."budget" * "t0"."weight") AS "part_budget",
    SUM("t0"."spent" * "t0"."weight") AS "part_spent"
  FROM "candidate" AS "t0"
  WHERE
    "t0"."missed" = 0
  GROUP BY
    "t0"."activity"
) AS "t6"
INNER JOIN "activity" AS "t1"
  ON "t6"."activity" = "t1"."activity"
