SELECT
  "t6"."vid",
  COALESCE(SUM(CAST("t6"."single" AS INT)), 0) + COUNT(DISTINCT "t6"."activity") FILTER(WHERE
    NOT (
      "t6"."single"
    )) AS "open",
  COALESCE(SUM(CAST("t6"."single" AND (
    "t6"."missed" = 0
  ) AS INT)), 0) + COUNT(DISTINCT "t6"."activity") FILTER(WHERE
    NOT (
      "t6"."single"
    ) AND (
      "t6"."missed" = 0
    )) AS "now",
  SUM("t6"."budget" * "t6"."part") AS "budget",
  SUM("t6"."spent" * "t6"."part") AS "spent"
FROM (
  SELECT
    "t5"."slice",
    "t5"."facet",
    "t5"."vid",
    "t5"."weight",
    "t5"."activity",
    "t5"."single",
    "t5"."missed",
    "t5"."chosen",
    "t5"."budget",
    "t5"."spent",
    "t5"."w_country",
    "t5"."w_region",
    "t5"."w_sector",
    "t5"."w_organisation",
    "t5"."w_partner",
    "t5"."w_funder",
    "t5"."w_sdg",
    "t5"."w_gender",
    "t5"."w_source",
    (
      "t5"."chosen" / CASE
        WHEN "t5"."facet" = 1
        THEN COALESCE("t5"."w_country", 1.0)
        WHEN "t5"."facet" = 2
        THEN COALESCE("t5"."w_region", 1.0)
        WHEN "t5"."facet" = 4
        THEN COALESCE("t5"."w_sector", 1.0)
        WHEN "t5"."facet" = 8
        THEN COALESCE("t5"."w_organisation", 1.0)
        WHEN "t5"."facet" = 16
        THEN COALESCE("t5"."w_partner", 1.0)
        WHEN "t5"."facet" = 32
        THEN COALESCE("t5"."w_funder", 1.0)
        WHEN "t5"."facet" = 128
        THEN COALESCE("t5"."w_sdg", 1.0)
        WHEN "t5"."facet" = 256
        THEN COALESCE("t5"."w_gender", 1.0)
        WHEN "t5"."facet" = 512
        THEN COALESCE("t5"."w_source", 1.0)
        ELSE 1.0
      END
    ) * "t5"."weight" AS "part"
  FROM (
    SELECT
      "t2"."slice",
      "t2"."facet",
      "t2"."vid",
      "t2"."weight",
      "t4"."activity",
      "t4"."single",
      "t4"."missed",
      "t4"."chosen",
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
    FROM "share" AS "t2"
    INNER JOIN (
      SELECT
        "t1"."slice",
        "t1"."activity",
        "t1"."single",
        "t1"."missed",
        "t1"."weight" AS "chosen",
        "t1"."budget",
        "t1"."spent",
        "t1"."w_country",
        "t1"."w_region",
        "t1"."w_sector",
        "t1"."w_organisation",
        "t1"."w_partner",
        "t1"."w_funder",
        "t1"."w_sdg",
        "t1"."w_gender",
        "t1"."w_source"
      FROM "candidate" AS "t1"
    ) AS "t4"
      ON "t2"."slice" = "t4"."slice"
  ) AS "t5"
  WHERE
    (
      "t5"."missed" = 0
    ) OR (
      "t5"."missed" = CAST("t5"."facet" AS INT)
    )
) AS "t6"
GROUP BY
  1
