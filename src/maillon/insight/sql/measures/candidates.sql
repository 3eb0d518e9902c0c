SELECT
  *
FROM (
  SELECT
    "t3"."slice",
    "t3"."activity",
    "t3"."single",
    "t4"."mask" - COALESCE("t6"."held", 0) AS "missed",
    COALESCE("t6"."weight", 1.0) AS "weight",
    "t3"."budget",
    "t3"."spent"
  FROM "slice" AS "t3"
  LEFT OUTER JOIN (
    SELECT
      "t2"."slice",
      CAST(SUM("t2"."facet") AS INT) AS "held",
      PRODUCT("t2"."weight") AS "weight"
    FROM "hit" AS "t2"
    GROUP BY
      1
  ) AS "t6"
    ON "t3"."slice" = "t6"."slice"
  CROSS JOIN "ask" AS "t4"
) AS "t7"
WHERE
  (
    "t7"."missed" & (
      "t7"."missed" - 1
    )
  ) = 0
