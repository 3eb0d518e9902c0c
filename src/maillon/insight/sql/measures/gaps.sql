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
    "t4"."activity",
    "t4"."single",
    "t4"."missed",
    "t4"."weight",
    "t4"."budget",
    "t4"."spent",
    "t4"."w_country",
    "t4"."w_region",
    "t4"."w_sector",
    "t4"."w_organisation",
    "t4"."w_partner",
    "t4"."w_funder",
    "t4"."w_sdg",
    "t4"."w_gender",
    "t4"."w_source"
  FROM "gap" AS "t2"
  INNER JOIN (
    SELECT
      *
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
