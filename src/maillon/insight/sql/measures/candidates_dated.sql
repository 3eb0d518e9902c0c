SELECT
  "t0"."slice" AS "slice",
  "t0"."activity" AS "activity",
  "t5"."mask" - COALESCE("t11"."held", 0) AS "missed",
  COALESCE("t11"."weight", 1.0) AS "weight",
  COALESCE("t14"."budget", 0) AS "budget",
  COALESCE("t14"."spent", 0) AS "spent"
FROM "slice" AS "t0"
LEFT OUTER JOIN (
  SELECT
    "t6"."slice" AS "slice",
    SUM("t6"."budget") AS "budget",
    SUM("t6"."spent") AS "spent"
  FROM "cash" AS "t6"
  SEMI JOIN "pick" AS "t7"
    ON "t6"."year" = "t7"."vid"
  GROUP BY
    "t6"."slice"
) AS "t14"
  ON "t0"."slice" = "t14"."slice"
LEFT OUTER JOIN (
  SELECT
    "t2"."slice" AS "slice",
    CAST(SUM("t2"."facet") AS INT) AS "held",
    PRODUCT("t2"."weight") AS "weight"
  FROM "hit" AS "t2"
  GROUP BY
    "t2"."slice"
) AS "t11"
  ON "t0"."slice" = "t11"."slice"
CROSS JOIN "ask" AS "t5"
WHERE
  (
    (
      "t5"."mask" - COALESCE("t11"."held", 0)
    ) & (
      (
        "t5"."mask" - COALESCE("t11"."held", 0)
      ) - 1
    )
  ) = 0
