SELECT
  "t14"."slice",
  "t14"."activity",
  "t14"."single",
  "t14"."missed",
  "t14"."weight",
  "t14"."budget",
  "t14"."spent",
  "t14"."w_country",
  "t14"."w_region",
  "t14"."w_sector",
  "t14"."w_organisation",
  "t14"."w_partner",
  "t14"."w_funder",
  "t14"."w_sdg",
  "t14"."w_gender",
  "t14"."w_source"
FROM (
  SELECT
    "t13"."slice",
    "t13"."activity",
    "t13"."single",
    "t13"."budget",
    "t13"."spent",
    "t13"."w_country",
    "t13"."w_region",
    "t13"."w_sector",
    "t13"."w_organisation",
    "t13"."w_partner",
    "t13"."w_funder",
    "t13"."w_year",
    "t13"."w_sdg",
    "t13"."w_gender",
    "t13"."w_source",
    "t13"."mask",
    CAST("t13"."mask" - (
      CASE WHEN "t13"."w_country" IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN "t13"."w_region" IS NOT NULL THEN 2 ELSE 0 END + CASE WHEN "t13"."w_sector" IS NOT NULL THEN 4 ELSE 0 END + CASE WHEN "t13"."w_organisation" IS NOT NULL THEN 8 ELSE 0 END + CASE WHEN "t13"."w_partner" IS NOT NULL THEN 16 ELSE 0 END + CASE WHEN "t13"."w_funder" IS NOT NULL THEN 32 ELSE 0 END + CASE WHEN "t13"."w_year" IS NOT NULL THEN 64 ELSE 0 END + CASE WHEN "t13"."w_sdg" IS NOT NULL THEN 128 ELSE 0 END + CASE WHEN "t13"."w_gender" IS NOT NULL THEN 256 ELSE 0 END + CASE WHEN "t13"."w_source" IS NOT NULL THEN 512 ELSE 0 END
    ) AS INT) AS "missed",
    COALESCE("t13"."w_country", 1.0) * COALESCE("t13"."w_region", 1.0) * COALESCE("t13"."w_sector", 1.0) * COALESCE("t13"."w_organisation", 1.0) * COALESCE("t13"."w_partner", 1.0) * COALESCE("t13"."w_funder", 1.0) * COALESCE("t13"."w_sdg", 1.0) * COALESCE("t13"."w_gender", 1.0) * COALESCE("t13"."w_source", 1.0) AS "weight"
  FROM (
    SELECT
      "t5"."slice",
      "t5"."activity",
      "t5"."single",
      "t5"."budget",
      "t5"."spent",
      "t12"."w_country",
      "t12"."w_region",
      "t12"."w_sector",
      "t12"."w_organisation",
      "t12"."w_partner",
      "t12"."w_funder",
      "t12"."w_year",
      "t12"."w_sdg",
      "t12"."w_gender",
      "t12"."w_source",
      "t7"."mask"
    FROM "slice" AS "t5"
    SEMI JOIN "found" AS "t6"
      ON "t5"."activity" = "t6"."activity"
    LEFT OUTER JOIN (
      SELECT
        "t10"."slice",
        SUM("t10"."weight") FILTER(WHERE
          "t10"."facet" = 1) AS "w_country",
        SUM("t10"."weight") FILTER(WHERE
          "t10"."facet" = 2) AS "w_region",
        SUM("t10"."weight") FILTER(WHERE
          "t10"."facet" = 4) AS "w_sector",
        SUM("t10"."weight") FILTER(WHERE
          "t10"."facet" = 8) AS "w_organisation",
        SUM("t10"."weight") FILTER(WHERE
          "t10"."facet" = 16) AS "w_partner",
        SUM("t10"."weight") FILTER(WHERE
          "t10"."facet" = 32) AS "w_funder",
        SUM("t10"."weight") FILTER(WHERE
          "t10"."facet" = 64) AS "w_year",
        SUM("t10"."weight") FILTER(WHERE
          "t10"."facet" = 128) AS "w_sdg",
        SUM("t10"."weight") FILTER(WHERE
          "t10"."facet" = 256) AS "w_gender",
        SUM("t10"."weight") FILTER(WHERE
          "t10"."facet" = 512) AS "w_source"
      FROM (
        SELECT
          "t8"."slice",
          "t8"."facet",
          "t8"."vid",
          "t8"."weight"
        FROM "share" AS "t8"
        SEMI JOIN "pick" AS "t9"
          ON "t8"."vid" = "t9"."vid"
      ) AS "t10"
      GROUP BY
        1
    ) AS "t12"
      ON "t5"."slice" = "t12"."slice"
    CROSS JOIN "ask" AS "t7"
  ) AS "t13"
) AS "t14"
WHERE
  (
    "t14"."missed" & (
      "t14"."missed" - 1
    )
  ) = 0
