SELECT
  "t5"."activity",
  "t5"."identifier",
  "t5"."part_budget",
  "t5"."part_spent",
  "t5"."budget",
  "t5"."spent",
  "t5"."title_key_fr" AS "title_fr",
  "t5"."title_key_en" AS "title_en",
  "t5"."start_year" AS "start",
  "t5"."end_year" AS "end",
  "t4"."label_fr" AS "organisation_fr",
  "t4"."label_en" AS "organisation_en"
FROM (
  SELECT
    "t0"."activity",
    "t0"."identifier",
    "t0"."title_key_fr",
    "t0"."title_key_en",
    "t0"."start_year",
    "t0"."end_year",
    "t0"."budget",
    "t0"."spent",
    "t0"."counted_budget",
    "t0"."counted_spent",
    "t0"."organisation",
    CAST("t0"."counted_budget" AS DOUBLE) AS "part_budget",
    CAST("t0"."counted_spent" AS DOUBLE) AS "part_spent"
  FROM "activity" AS "t0"
) AS "t5"
LEFT OUTER JOIN (
  SELECT
    *
  FROM "value" AS "t1"
) AS "t4"
  ON "t5"."organisation" = "t4"."vid"
