-- The stop a trade began with is what its risk is measured by; its rules are judged on bars that closed after they were given.
ALTER TABLE "Trade" ADD COLUMN "openingSlPx" TEXT;
ALTER TABLE "Trade" ADD COLUMN "rulesFrom" DATETIME;
UPDATE "Trade" SET "openingSlPx" = "slPx" WHERE "openingSlPx" IS NULL;
