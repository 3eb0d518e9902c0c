SELECT
  "t0"."activity" AS "activity",
  "t0"."identifier" AS "identifier",
  "t0"."counted_budget" AS "part_budget",
  "t0"."counted_spent" AS "part_spent",
  "t0"."budget" AS "budget",
  "t0"."spent" AS "spent",
  "t0"."title_fr" AS "title_fr",
  "t0"."title_en" AS "title_en",
  "t0"."start" AS "start",
  "t0"."end" AS "end",
  "t0"."organisation_fr" AS "organisation_fr",
  "t0"."organisation_en" AS "organisation_en"
FROM "activity" AS "t0"
