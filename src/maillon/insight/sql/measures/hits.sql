SELECT
  "t2"."slice" AS "slice",
  "t2"."facet" AS "facet",
  LEAST(SUM("t2"."weight"), 1.0) AS "weight"
FROM "share" AS "t2"
SEMI JOIN "pick" AS "t3"
  ON "t2"."vid" = "t3"."vid"
GROUP BY
  "t2"."slice",
  "t2"."facet"
