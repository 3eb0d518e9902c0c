SELECT
  "t0"."activity",
  "t0"."identifier",
  "t0"."counted_budget" AS "part_budget",
  "t0"."counted_spent" AS "part_spent",
  "t0"."budget",
  "t0"."spent",
  "t0"."title_fr",
  "t0"."title_en",
  "t0"."start",
  "t0"."end",
  "t0"."organisation_fr",
  "t0"."organisation_en"
FROM "activity" AS "t0"
