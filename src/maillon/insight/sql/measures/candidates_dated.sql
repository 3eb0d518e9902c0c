SELECT
  "t17"."slice",
  "t17"."activity",
  "t17"."single",
  "t17"."missed",
  "t17"."weight",
  "t17"."budget",
  "t17"."spent",
  "t17"."w_country",
  "t17"."w_region",
  "t17"."w_sector",
  "t17"."w_organisation",
  "t17"."w_partner",
  "t17"."w_funder",
  "t17"."w_sdg",
  "t17"."w_gender",
  "t17"."w_source"
FROM (
  SELECT
    "t16"."slice",
    "t16"."activity",
    "t16"."single",
    "t16"."budget",
    "t16"."spent",
    "t16"."w_country",
    "t16"."w_region",
    "t16"."w_sector",
    "t16"."w_organisation",
    "t16"."w_partner",
    "t16"."w_funder",
    "t16"."w_year",
    "t16"."w_sdg",
    "t16"."w_gender",
    "t16"."w_source",
    "t16"."mask",
    CAST("t16"."mask" - (
      CASE WHEN "t16"."w_country" IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN "t16"."w_region" IS NOT NULL THEN 2 ELSE 0 END + CASE WHEN "t16"."w_sector" IS NOT NULL THEN 4 ELSE 0 END + CASE WHEN "t16"."w_organisation" IS NOT NULL THEN 8 ELSE 0 END + CASE WHEN "t16"."w_partner" IS NOT NULL THEN 16 ELSE 0 END + CASE WHEN "t16"."w_funder" IS NOT NULL THEN 32 ELSE 0 END + CASE WHEN "t16"."w_year" IS NOT NULL THEN 64 ELSE 0 END + CASE WHEN "t16"."w_sdg" IS NOT NULL THEN 128 ELSE 0 END + CASE WHEN "t16"."w_gender" IS NOT NULL THEN 256 ELSE 0 END + CASE WHEN "t16"."w_source" IS NOT NULL THEN 512 ELSE 0 END
    ) AS INT) AS "missed",
    COALESCE("t16"."w_country", 1.0) * COALESCE("t16"."w_region", 1.0) * COALESCE("t16"."w_sector", 1.0) * COALESCE("t16"."w_organisation", 1.0) * COALESCE("t16"."w_partner", 1.0) * COALESCE("t16"."w_funder", 1.0) * COALESCE("t16"."w_sdg", 1.0) * COALESCE("t16"."w_gender", 1.0) * COALESCE("t16"."w_source", 1.0) AS "weight"
  FROM (
    SELECT
      "t5"."slice",
      "t5"."activity",
      "t5"."single",
      COALESCE("t13"."y_budget", 0) AS "budget",
      COALESCE("t13"."y_spent", 0) AS "spent",
      "t15"."w_country",
      "t15"."w_region",
      "t15"."w_sector",
      "t15"."w_organisation",
      "t15"."w_partner",
      "t15"."w_funder",
      "t15"."w_year",
      "t15"."w_sdg",
      "t15"."w_gender",
      "t15"."w_source",
      "t6"."mask"
    FROM "slice" AS "t5"
    LEFT OUTER JOIN (
      SELECT
        "t10"."slice",
        SUM("t10"."budget") AS "y_budget",
        SUM("t10"."spent") AS "y_spent"
      FROM (
        SELECT
          "t7"."slice",
          "t7"."year",
          "t7"."budget",
          "t7"."spent"
        FROM "cash" AS "t7"
        SEMI JOIN "pick" AS "t9"
          ON "t7"."year" = "t9"."vid"
      ) AS "t10"
      GROUP BY
        1
    ) AS "t13"
      ON "t5"."slice" = "t13"."slice"
    LEFT OUTER JOIN (
      SELECT
        "t11"."slice",
        SUM("t11"."weight") FILTER(WHERE
          "t11"."facet" = 1) AS "w_country",
        SUM("t11"."weight") FILTER(WHERE
          "t11"."facet" = 2) AS "w_region",
        SUM("t11"."weight") FILTER(WHERE
          "t11"."facet" = 4) AS "w_sector",
        SUM("t11"."weight") FILTER(WHERE
          "t11"."facet" = 8) AS "w_organisation",
        SUM("t11"."weight") FILTER(WHERE
          "t11"."facet" = 16) AS "w_partner",
        SUM("t11"."weight") FILTER(WHERE
          "t11"."facet" = 32) AS "w_funder",
        SUM("t11"."weight") FILTER(WHERE
          "t11"."facet" = 64) AS "w_year",
        SUM("t11"."weight") FILTER(WHERE
          "t11"."facet" = 128) AS "w_sdg",
        SUM("t11"."weight") FILTER(WHERE
          "t11"."facet" = 256) AS "w_gender",
        SUM("t11"."weight") FILTER(WHERE
          "t11"."facet" = 512) AS "w_source"
      FROM (
        SELECT
          "t8"."slice",
          "t8"."facet",
          "t8"."vid",
          "t8"."weight"
        FROM "share" AS "t8"
        SEMI JOIN "pick" AS "t9"
          ON "t8"."vid" = "t9"."vid"
      ) AS "t11"
      GROUP BY
        1
    ) AS "t15"
      ON "t5"."slice" = "t15"."slice"
    CROSS JOIN "ask" AS "t6"
  ) AS "t16"
) AS "t17"
WHERE
  (
    "t17"."missed" & (
      "t17"."missed" - 1
    )
  ) = 0
