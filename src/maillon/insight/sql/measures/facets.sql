SELECT
  "t11"."vid",
  SUM(CASE WHEN "t11"."single" THEN 1 ELSE 0 END) + COUNT(DISTINCT "t11"."activity") FILTER(WHERE
    NOT (
      "t11"."single"
    )) AS "open",
  SUM(CASE WHEN "t11"."single" AND (
    "t11"."missed" = 0
  ) THEN 1 ELSE 0 END) + COUNT(DISTINCT "t11"."activity") FILTER(WHERE
    NOT (
      "t11"."single"
    ) AND (
      "t11"."missed" = 0
    )) AS "now",
  SUM("t11"."budget" * "t11"."part") AS "budget",
  SUM("t11"."spent" * "t11"."part") AS "spent"
FROM (
  SELECT
    "t10"."vid",
    "t10"."activity",
    "t10"."single",
    "t10"."missed",
    "t10"."budget",
    "t10"."spent",
    CASE
      WHEN "t10"."missed" = 0
      THEN "t10"."weight" / COALESCE("t6"."own", 1.0)
      ELSE "t10"."weight"
    END * "t10"."part" AS "part"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t7"."slice",
        "t7"."facet",
        "t7"."vid",
        "t7"."part",
        "t3"."activity",
        "t3"."single",
        "t3"."missed",
        "t3"."weight",
        "t3"."budget",
        "t3"."spent"
      FROM (
        SELECT
          "t1"."slice",
          "t1"."facet",
          "t1"."vid",
          "t1"."weight" AS "part"
        FROM "share" AS "t1"
      ) AS "t7"
      INNER JOIN "candidate" AS "t3"
        ON "t7"."slice" = "t3"."slice"
    ) AS "t8"
    WHERE
      (
        "t8"."missed" = 0
      ) OR (
        "t8"."missed" = "t8"."facet"
      )
  ) AS "t10"
  LEFT OUTER JOIN (
    SELECT
      "t0"."slice",
      "t0"."facet",
      "t0"."weight" AS "own"
    FROM "hit" AS "t0"
  ) AS "t6"
    ON "t10"."slice" = "t6"."slice" AND "t10"."facet" = "t6"."facet"
) AS "t11"
GROUP BY
  1
