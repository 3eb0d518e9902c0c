SELECT
  "t5"."year",
  SUM("t5"."budget" * "t5"."weight") AS "budget",
  SUM("t5"."spent" * "t5"."weight") AS "spent"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t2"."slice",
      "t2"."year",
      "t2"."budget",
      "t2"."spent",
      "t3"."activity",
      "t3"."single",
      "t3"."missed",
      "t3"."weight",
      "t3"."budget" AS "whole_budget",
      "t3"."spent" AS "whole_spent",
      "t3"."w_country",
      "t3"."w_region",
      "t3"."w_sector",
      "t3"."w_organisation",
      "t3"."w_partner",
      "t3"."w_funder",
      "t3"."w_sdg",
      "t3"."w_gender",
      "t3"."w_source"
    FROM "cash" AS "t2"
    INNER JOIN "candidate" AS "t3"
      ON "t2"."slice" = "t3"."slice"
  ) AS "t4"
  WHERE
    (
      "t4"."missed" = 0
    ) OR (
      "t4"."missed" = 64
    )
) AS "t5"
GROUP BY
  1
