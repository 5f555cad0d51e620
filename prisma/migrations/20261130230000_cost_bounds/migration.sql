-- What a model may have cost at most, beside what is known of it; and what the question that is being asked may still cost.
ALTER TABLE "Cycle" ADD COLUMN "costUsdMax" TEXT NOT NULL DEFAULT '0';
ALTER TABLE "Cycle" ADD COLUMN "askingUsd" TEXT;
ALTER TABLE "Turn" ADD COLUMN "costUsdMax" TEXT NOT NULL DEFAULT '0';
ALTER TABLE "EquityPoint" ADD COLUMN "modelCostUsdMax" TEXT NOT NULL DEFAULT '0';
UPDATE "Cycle" SET "costUsdMax" = "costUsd";
UPDATE "Turn" SET "costUsdMax" = "costUsd";
UPDATE "EquityPoint" SET "modelCostUsdMax" = "modelCostUsd";

-- Estimated and 0 was how a cost that nobody names was written; it was counted as the tokens of a dear model.
UPDATE "Cycle" SET "costUsdMax" = printf('%.9f', "promptTokens" * 0.000002 + "completionTokens" * 0.000012)
  WHERE "costEstimated" AND CAST("costUsd" AS REAL) = 0;
UPDATE "Turn" SET "costUsdMax" = printf('%.9f', "promptTokens" * 0.000002 + "completionTokens" * 0.000012)
  WHERE CAST("costUsd" AS REAL) = 0 AND "cycleId" IN (SELECT "id" FROM "Cycle" WHERE "costEstimated");
