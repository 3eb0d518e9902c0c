SELECT
  "t4"."slice",
  "t4"."facet",
  LEAST(SUM("t4"."weight"), 1.0) AS "weight"
FROM (
  SELECT
    "t2"."slice",
    "t2"."facet",
    "t2"."vid",
    "t2"."weight"
  FROM "share" AS "t2"
  SEMI JOIN "pick" AS "t3"
    ON "t2"."vid" = "t3"."vid"
) AS "t4"
GROUP BY
  1,
  2
