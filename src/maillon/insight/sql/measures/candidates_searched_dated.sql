SELECT
  "t7"."slice" AS "slice",
  "t7"."activity" AS "activity",
  "t6"."mask" - COALESCE("t12"."held", 0) AS "missed",
  COALESCE("t12"."weight", 1.0) AS "weight",
  COALESCE("t18"."budget", 0) AS "budget",
  COALESCE("t18"."spent", 0) AS "spent"
FROM "slice" AS "t7"
SEMI JOIN "found" AS "t8"
  ON "t7"."activity" = "t8"."activity"
LEFT OUTER JOIN (
  SELECT
    "t9"."slice" AS "slice",
    SUM("t9"."budget") AS "budget",
    SUM("t9"."spent") AS "spent"
  FROM "cash" AS "t9"
  SEMI JOIN "pick" AS "t10"
    ON "t9"."year" = "t10"."vid"
  GROUP BY
    "t9"."slice"
) AS "t18"
  ON "t7"."slice" = "t18"."slice"
LEFT OUTER JOIN (
  SELECT
    "t1"."slice" AS "slice",
    CAST(SUM("t1"."facet") AS INT) AS "held",
    PRODUCT("t1"."weight") AS "weight"
  FROM "hit" AS "t1"
  GROUP BY
    "t1"."slice"
) AS "t12"
  ON "t7"."slice" = "t12"."slice"
CROSS JOIN "ask" AS "t6"
WHERE
  (
    (
      "t6"."mask" - COALESCE("t12"."held", 0)
    ) & (
      (
        "t6"."mask" - COALESCE("t12"."held", 0)
      ) - 1
    )
  ) = 0
