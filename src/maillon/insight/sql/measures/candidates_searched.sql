SELECT
  *
FROM (
  SELECT
    "t4"."slice",
    "t4"."activity",
    "t4"."single",
    "t6"."mask" - COALESCE("t8"."held", 0) AS "missed",
    COALESCE("t8"."weight", 1.0) AS "weight",
    "t4"."budget",
    "t4"."spent"
  FROM "slice" AS "t4"
  SEMI JOIN "found" AS "t5"
    ON "t4"."activity" = "t5"."activity"
  LEFT OUTER JOIN (
    SELECT
      "t3"."slice",
      CAST(SUM("t3"."facet") AS INT) AS "held",
      PRODUCT("t3"."weight") AS "weight"
    FROM "hit" AS "t3"
    GROUP BY
      1
  ) AS "t8"
    ON "t4"."slice" = "t8"."slice"
  CROSS JOIN "ask" AS "t6"
) AS "t9"
WHERE
  (
    "t9"."missed" & (
      "t9"."missed" - 1
    )
  ) = 0
