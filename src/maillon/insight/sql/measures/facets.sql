SELECT
  "t11"."vid",
  COUNT(*) AS "open",
  SUM(CASE WHEN "t11"."missed" = 0 THEN 1 ELSE 0 END) AS "now",
  SUM("t11"."budget") AS "budget",
  SUM("t11"."spent") AS "spent"
FROM (
  SELECT
    "t10"."vid",
    "t10"."activity",
    MIN("t10"."missed") AS "missed",
    SUM("t10"."budget" * "t10"."part") AS "budget",
    SUM("t10"."spent" * "t10"."part") AS "spent"
  FROM (
    SELECT
      "t9"."vid",
      "t9"."activity",
      "t9"."missed",
      "t9"."budget",
      "t9"."spent",
      (
        "t9"."weight" / CASE WHEN "t9"."missed" = 0 THEN COALESCE("t6"."own", 1.0) ELSE 1.0 END
      ) * "t9"."part" AS "part"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t3"."slice",
          "t3"."activity",
          "t3"."missed",
          "t3"."weight",
          "t3"."budget",
          "t3"."spent",
          UNNEST("t4"."vids") AS "vid",
          UNNEST("t4"."facets") AS "facet",
          UNNEST("t4"."weights") AS "part"
        FROM "candidate" AS "t3"
        INNER JOIN "bundle" AS "t4"
          ON "t3"."slice" = "t4"."slice"
      ) AS "t7"
      WHERE
        (
          "t7"."missed" = 0
        ) OR (
          "t7"."missed" = "t7"."facet"
        )
    ) AS "t9"
    LEFT OUTER JOIN (
      SELECT
        "t0"."slice",
        "t0"."facet",
        "t0"."weight" AS "own"
      FROM "hit" AS "t0"
    ) AS "t6"
      ON "t9"."slice" = "t6"."slice" AND "t9"."facet" = "t6"."facet"
  ) AS "t10"
  GROUP BY
    1,
    2
) AS "t11"
GROUP BY
  1
