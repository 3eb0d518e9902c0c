SELECT
  "t3"."slice" AS "slice",
  "t3"."activity" AS "activity",
  "t4"."mask" - COALESCE("t6"."held", 0) AS "missed",
  COALESCE("t6"."weight", 1.0) AS "weight",
  "t3"."budget" AS "budget",
  "t3"."spent" AS "spent"
FROM "slice" AS "t3"
LEFT OUTER JOIN (
  SELECT
    "t2"."slice" AS "slice",
    CAST(SUM("t2"."facet") AS INT) AS "held",
    PRODUCT("t2"."weight") AS "weight"
  FROM "hit" AS "t2"
  GROUP BY
    "t2"."slice"
) AS "t6"
  ON "t3"."slice" = "t6"."slice"
CROSS JOIN "ask" AS "t4"
WHERE
  (
    (
      "t4"."mask" - COALESCE("t6"."held", 0)
    ) & (
      (
        "t4"."mask" - COALESCE("t6"."held", 0)
      ) - 1
    )
  ) = 0
