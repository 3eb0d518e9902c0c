SELECT
  "t12"."vid" AS "vid",
  COUNT(*) AS "open",
  SUM(CASE WHEN "t12"."missed" = 0 THEN 1 ELSE 0 END) AS "now",
  SUM("t12"."budget") AS "budget",
  SUM("t12"."spent") AS "spent"
FROM (
  SELECT
    "t1"."vid" AS "vid",
    MIN("t3"."missed") AS "missed",
    SUM(
      "t3"."budget" * (
        (
          "t3"."weight" / CASE WHEN "t3"."missed" = 0 THEN COALESCE("t0"."weight", 1.0) ELSE 1.0 END
        ) * "t1"."weight"
      )
    ) AS "budget",
    SUM(
      "t3"."spent" * (
        (
          "t3"."weight" / CASE WHEN "t3"."missed" = 0 THEN COALESCE("t0"."weight", 1.0) ELSE 1.0 END
        ) * "t1"."weight"
      )
    ) AS "spent"
  FROM "share" AS "t1"
  INNER JOIN "candidate" AS "t3"
    ON "t1"."slice" = "t3"."slice"
  LEFT OUTER JOIN "hit" AS "t0"
    ON "t1"."slice" = "t0"."slice" AND "t1"."facet" = "t0"."facet"
  WHERE
    (
      "t3"."missed" = 0
    ) OR (
      "t3"."missed" = "t1"."facet"
    )
  GROUP BY
    "t1"."vid",
    "t3"."activity"
) AS "t12"
GROUP BY
  "t12"."vid"
