SELECT
  "t12"."slice",
  "t12"."activity",
  "t12"."single",
  "t12"."missed",
  "t12"."weight",
  "t12"."budget",
  "t12"."spent",
  "t12"."w_country",
  "t12"."w_region",
  "t12"."w_sector",
  "t12"."w_organisation",
  "t12"."w_partner",
  "t12"."w_funder",
  "t12"."w_sdg",
  "t12"."w_gender",
  "t12"."w_source"
FROM (
  SELECT
    "t11"."slice",
    "t11"."activity",
    "t11"."single",
    "t11"."budget",
    "t11"."spent",
    "t11"."w_country",
    "t11"."w_region",
    "t11"."w_sector",
    "t11"."w_organisation",
    "t11"."w_partner",
    "t11"."w_funder",
    "t11"."w_year",
    "t11"."w_sdg",
    "t11"."w_gender",
    "t11"."w_source",
    "t11"."mask",
    CAST("t11"."mask" - (
      CASE WHEN "t11"."w_country" IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN "t11"."w_region" IS NOT NULL THEN 2 ELSE 0 END + CASE WHEN "t11"."w_sector" IS NOT NULL THEN 4 ELSE 0 END + CASE WHEN "t11"."w_organisation" IS NOT NULL THEN 8 ELSE 0 END + CASE WHEN "t11"."w_partner" IS NOT NULL THEN 16 ELSE 0 END + CASE WHEN "t11"."w_funder" IS NOT NULL THEN 32 ELSE 0 END + CASE WHEN "t11"."w_year" IS NOT NULL THEN 64 ELSE 0 END + CASE WHEN "t11"."w_sdg" IS NOT NULL THEN 128 ELSE 0 END + CASE WHEN "t11"."w_gender" IS NOT NULL THEN 256 ELSE 0 END + CASE WHEN "t11"."w_source" IS NOT NULL THEN 512 ELSE 0 END
    ) AS INT) AS "missed",
    COALESCE("t11"."w_country", 1.0) * COALESCE("t11"."w_region", 1.0) * COALESCE("t11"."w_sector", 1.0) * COALESCE("t11"."w_organisation", 1.0) * COALESCE("t11"."w_partner", 1.0) * COALESCE("t11"."w_funder", 1.0) * COALESCE("t11"."w_sdg", 1.0) * COALESCE("t11"."w_gender", 1.0) * COALESCE("t11"."w_source", 1.0) AS "weight"
  FROM (
    SELECT
      "t4"."slice",
      "t4"."activity",
      "t4"."single",
      "t4"."budget",
      "t4"."spent",
      "t10"."w_country",
      "t10"."w_region",
      "t10"."w_sector",
      "t10"."w_organisation",
      "t10"."w_partner",
      "t10"."w_funder",
      "t10"."w_year",
      "t10"."w_sdg",
      "t10"."w_gender",
      "t10"."w_source",
      "t5"."mask"
    FROM "slice" AS "t4"
    LEFT OUTER JOIN (
      SELECT
        "t8"."slice",
        SUM("t8"."weight") FILTER(WHERE
          "t8"."facet" = 1) AS "w_country",
        SUM("t8"."weight") FILTER(WHERE
          "t8"."facet" = 2) AS "w_region",
        SUM("t8"."weight") FILTER(WHERE
          "t8"."facet" = 4) AS "w_sector",
        SUM("t8"."weight") FILTER(WHERE
          "t8"."facet" = 8) AS "w_organisation",
        SUM("t8"."weight") FILTER(WHERE
          "t8"."facet" = 16) AS "w_partner",
        SUM("t8"."weight") FILTER(WHERE
          "t8"."facet" = 32) AS "w_funder",
        SUM("t8"."weight") FILTER(WHERE
          "t8"."facet" = 64) AS "w_year",
        SUM("t8"."weight") FILTER(WHERE
          "t8"."facet" = 128) AS "w_sdg",
        SUM("t8"."weight") FILTER(WHERE
          "t8"."facet" = 256) AS "w_gender",
        SUM("t8"."weight") FILTER(WHERE
          "t8"."facet" = 512) AS "w_source"
      FROM (
        SELECT
          "t6"."slice",
          "t6"."facet",
          "t6"."vid",
          "t6"."weight"
        FROM "share" AS "t6"
        SEMI JOIN "pick" AS "t7"
          ON "t6"."vid" = "t7"."vid"
      ) AS "t8"
      GROUP BY
        1
    ) AS "t10"
      ON "t4"."slice" = "t10"."slice"
    CROSS JOIN "ask" AS "t5"
  ) AS "t11"
) AS "t12"
WHERE
  (
    "t12"."missed" & (
      "t12"."missed" - 1
    )
  ) = 0
