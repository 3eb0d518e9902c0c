SELECT
  "t8"."activity",
  "t3"."identifier",
  "t8"."part_budget",
  "t8"."part_spent",
  "t3"."budget",
  "t3"."spent",
  "t3"."title_key_fr" AS "title_fr",
  "t3"."title_key_en" AS "title_en",
  "t3"."start_year" AS "start",
  "t3"."end_year" AS "end",
  "t6"."label_fr" AS "organisation_fr",
  "t6"."label_en" AS "organisation_en"
FROM (
  SELECT
    "t5"."activity",
    SUM("t5"."budget" * "t5"."weight") AS "part_budget",
    SUM("t5"."spent" * "t5"."weight") AS "part_spent"
  FROM (
    SELECT
      *
    FROM "candidate" AS "t1"
    WHERE
      "t1"."missed" = 0
  ) AS "t5"
  GROUP BY
    1
) AS "t8"
INNER JOIN "activity" AS "t3"
  ON "t8"."activity" = "t3"."activity"
LEFT OUTER JOIN (
  SELECT
    *
  FROM "value" AS "t2"
) AS "t6"
  ON "t3"."organisation" = "t6"."vid"
