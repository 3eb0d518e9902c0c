SELECT
  "t19"."slice",
  "t19"."activity",
  "t19"."single",
  "t19"."missed",
  "t19"."weight",
  "t19"."budget",
  "t19"."spent",
  "t19"."w_country",
  "t19"."w_region",
  "t19"."w_sector",
  "t19"."w_organisation",
  "t19"."w_partner",
  "t19"."w_funder",
  "t19"."w_sdg",
  "t19"."w_gender",
  "t19"."w_source"
FROM (
  SELECT
    "t18"."slice",
    "t18"."activity",
    "t18"."single",
    "t18"."budget",
    "t18"."spent",
    "t18"."w_country",
    "t18"."w_region",
    "t18"."w_sector",
    "t18"."w_organisation",
    "t18"."w_partner",
    "t18"."w_funder",
    "t18"."w_year",
    "t18"."w_sdg",
    "t18"."w_gender",
    "t18"."w_source",
    "t18"."mask",
    CAST("t18"."mask" - (
      CASE WHEN "t18"."w_country" IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN "t18"."w_region" IS NOT NULL THEN 2 ELSE 0 END + CASE WHEN "t18"."w_sector" IS NOT NULL THEN 4 ELSE 0 END + CASE WHEN "t18"."w_organisation" IS NOT NULL THEN 8 ELSE 0 END + CASE WHEN "t18"."w_partner" IS NOT NULL THEN 16 ELSE 0 END + CASE WHEN "t18"."w_funder" IS NOT NULL THEN 32 ELSE 0 END + CASE WHEN "t18"."w_year" IS NOT NULL THEN 64 ELSE 0 END + CASE WHEN "t18"."w_sdg" IS NOT NULL THEN 128 ELSE 0 END + CASE WHEN "t18"."w_gender" IS NOT NULL THEN 256 ELSE 0 END + CASE WHEN "t18"."w_source" IS NOT NULL THEN 512 ELSE 0 END
    ) AS INT) AS "missed",
    COALESCE("t18"."w_country", 1.0) * COALESCE("t18"."w_region", 1.0) * COALESCE("t18"."w_sector", 1.0) * COALESCE("t18"."w_organisation", 1.0) * COALESCE("t18"."w_partner", 1.0) * COALESCE("t18"."w_funder", 1.0) * COALESCE("t18"."w_sdg", 1.0) * COALESCE("t18"."w_gender", 1.0) * COALESCE("t18"."w_source", 1.0) AS "weight"
  FROM (
    SELECT
      "t6"."slice",
      "t6"."activity",
      "t6"."single",
      COALESCE("t15"."y_budget", 0) AS "budget",
      COALESCE("t15"."y_spent", 0) AS "spent",
      "t17"."w_country",
      "t17"."w_region",
      "t17"."w_sector",
      "t17"."w_organisation",
      "t17"."w_partner",
      "t17"."w_funder",
      "t17"."w_year",
      "t17"."w_sdg",
      "t17"."w_gender",
      "t17"."w_source",
      "t8"."mask"
    FROM "slice" AS "t6"
    SEMI JOIN "found" AS "t7"
      ON "t6"."activity" = "t7"."activity"
    LEFT OUTER JOIN (
      SELECT
        "t12"."slice",
        SUM("t12"."budget") AS "y_budget",
        SUM("t12"."spent") AS "y_spent"
      FROM (
        SELECT
          "t9"."slice",
          "t9"."year",
          "t9"."budget",
          "t9"."spent"
        FROM "cash" AS "t9"
        SEMI JOIN "pick" AS "t11"
          ON "t9"."year" = "t11"."vid"
      ) AS "t12"
      GROUP BY
        1
    ) AS "t15"
      ON "t6"."slice" = "t15"."slice"
    LEFT OUTER JOIN (
      SELECT
        "t13"."slice",
        SUM("t13"."weight") FILTER(WHERE
          "t13"."facet" = 1) AS "w_country",
        SUM("t13"."weight") FILTER(WHERE
          "t13"."facet" = 2) AS "w_region",
        SUM("t13"."weight") FILTER(WHERE
          "t13"."facet" = 4) AS "w_sector",
        SUM("t13"."weight") FILTER(WHERE
          "t13"."facet" = 8) AS "w_organisation",
        SUM("t13"."weight") FILTER(WHERE
          "t13"."facet" = 16) AS "w_partner",
        SUM("t13"."weight") FILTER(WHERE
          "t13"."facet" = 32) AS "w_funder",
        SUM("t13"."weight") FILTER(WHERE
          "t13"."facet" = 64) AS "w_year",
        SUM("t13"."weight") FILTER(WHERE
          "t13"."facet" = 128) AS "w_sdg",
        SUM("t13"."weight") FILTER(WHERE
          "t13"."facet" = 256) AS "w_gender",
        SUM("t13"."weight") FILTER(WHERE
          "t13"."facet" = 512) AS "w_source"
      FROM (
        SELECT
          "t10"."slice",
          "t10"."facet",
          "t10"."vid",
          "t10"."weight"
        FROM "share" AS "t10"
        SEMI JOIN "pick" AS "t11"
          ON "t10"."vid" = "t11"."vid"
      ) AS "t13"
      GROUP BY
        1
    ) AS "t17"
      ON "t6"."slice" = "t17"."slice"
    CROSS JOIN "ask" AS "t8"
  ) AS "t18"
) AS "t19"
WHERE
  (
    "t19"."missed" & (
      "t19"."missed" - 1
    )
  ) = 0
