SELECT
  *
FROM (
  SELECT
    "t16"."slice",
    "t16"."activity",
    "t16"."single",
    "t6"."mask" - COALESCE("t12"."held", 0) AS "missed",
    COALESCE("t12"."weight", 1.0) AS "weight",
    COALESCE("t18"."budget", 0) AS "budget",
    COALESCE("t18"."spent", 0) AS "spent"
  FROM (
    SELECT
      "t13"."slice",
      "t13"."activity",
      "t13"."single"
    FROM (
      SELECT
        "t7"."slice",
        "t7"."activity",
        "t7"."single",
        "t7"."budget",
        "t7"."spent"
      FROM "slice" AS "t7"
      SEMI JOIN "found" AS "t8"
        ON "t7"."activity" = "t8"."activity"
    ) AS "t13"
  ) AS "t16"
  LEFT OUTER JOIN (
    SELECT
      "t14"."slice",
      SUM("t14"."budget") AS "budget",
      SUM("t14"."spent") AS "spent"
    FROM (
      SELECT
        "t9"."slice",
        "t9"."year",
        "t9"."budget",
        "t9"."spent"
      FROM "cash" AS "t9"
      SEMI JOIN "pick" AS "t10"
        ON "t9"."year" = "t10"."vid"
    ) AS "t14"
    GROUP BY
      1
  ) AS "t18"
    ON "t16"."slice" = "t18"."slice"
  LEFT OUTER JOIN (
    SELECT
      "t1"."slice",
      CAST(SUM("t1"."facet") AS INT) AS "held",
      PRODUCT("t1"."weight") AS "weight"
    FROM "hit" AS "t1"
    GROUP BY
      1
  ) AS "t12"
    ON "t16"."slice" = "t12"."slice"
  CROSS JOIN "ask" AS "t6"
) AS "t19"
WHERE
  (
    "t19"."missed" & (
      "t19"."missed" - 1
    )
  ) = 0
