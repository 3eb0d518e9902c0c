SELECT
  "t4"."slice" AS "slice",
  "t4"."activity" AS "activity",
  "t6"."mask" - COALESCE("t8"."held", 0) AS "missed",
  COALESCE("t8"."weight", 1.0) AS "weight",
  "t4"."budget" AS "budget",
  "t4"."spent" AS "spent"
FROM "slice" AS "t4"
SEMI JOIN "found" AS "t5"
  ON "t4"."activity" = "t5"."activity"
LEFT OUTER JOIN (
  SELECT
    "t3"."slice" AS "slice",
    CAST(SUM("t3"."facet") AS INT) AS "held",
    PRODUCT("t3"."weight") AS "weight"
  FROM "hit" AS "t3"
  GROUP BY
    "t3"."slice"
) AS "t8"
  ON "t4"."slice" = "t8"."slice"
CROSS JOIN "ask" AS "t6"
WHERE
  (
    (
      "t6"."mask" - COALESCE("t8"."held", 0)
    ) & (
      (
        "t6"."mask" - COALESCE("t8"."held", 0)
      ) - 1
    )
  ) = 0
