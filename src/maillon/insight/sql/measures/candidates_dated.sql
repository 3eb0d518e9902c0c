SELECT
  *
FROM (
  SELECT
    "t9"."slice",
    "t9"."activity",
    "t9"."single",
    "t5"."mask" - COALESCE("t11"."held", 0) AS "missed",
    COALESCE("t11"."weight", 1.0) AS "weight",
    COALESCE("t14"."budget", 0) AS "budget",
    COALESCE("t14"."spent", 0) AS "spent"
  FROM (
    SELECT
      "t0"."slice",
      "t0"."activity",
      "t0"."single"
    FROM "slice" AS "t0"
  ) AS "t9"
  LEFT OUTER JOIN (
    SELECT
      "t12"."slice",
      SUM("t12"."budget") AS "budget",
      SUM("t12"."spent") AS "spent"
    FROM (
      SELECT
        "t6"."slice",
        "t6"."year",
        "t6"."budget",
        "t6"."spent"
      FROM "cash" AS "t6"
      SEMI JOIN "pick" AS "t7"
        ON "t6"."year" = "t7"."vid"
    ) AS "t12"
    GROUP BY
      1
  ) AS "t14"
    ON "t9"."slice" = "t14"."slice"
  LEFT OUTER JOIN (
    SELECT
      "t2"."slice",
      CAST(SUM("t2"."facet") AS INT) AS "held",
      PRODUCT("t2"."weight") AS "weight"
    FROM "hit" AS "t2"
    GROUP BY
      1
  ) AS "t11"
    ON "t9"."slice" = "t11"."slice"
  CROSS JOIN "ask" AS "t5"
) AS "t15"
WHERE
  (
    "t15"."missed" & (
      "t15"."missed" - 1
    )
  ) = 0
