-- Candles and what was learned of a provider are kept once for each venue. Until now an agent's id was its venue's key.
ALTER TABLE "Candle" RENAME COLUMN "agentId" TO "venueId";
ALTER TABLE "ModelCapability" RENAME COLUMN "agentId" TO "venueId";

-- RedefineTable: a column without a default cannot be added to a table that has rows.
CREATE TABLE "new_AgentState" (
    "agentId" TEXT NOT NULL PRIMARY KEY,
    "venueId" TEXT NOT NULL,
    "venue" TEXT NOT NULL,
    "feed" TEXT NOT NULL,
    "feedNote" TEXT NOT NULL DEFAULT '',
    "speed" REAL NOT NULL DEFAULT 1,
    "model" TEXT NOT NULL,
    "ruleBased" BOOLEAN NOT NULL,
    "accountAddress" TEXT NOT NULL,
    "tradingState" TEXT NOT NULL,
    "stateReason" TEXT NOT NULL DEFAULT '',
    "stateAt" DATETIME NOT NULL,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "trouble" TEXT,
    "startedWallAt" DATETIME NOT NULL,
    "heartbeatWallAt" DATETIME NOT NULL,
    "heartbeatAt" DATETIME NOT NULL,
    "nextCycleAt" DATETIME,
    "cycleId" INTEGER,
    "step" TEXT,
    "live" TEXT,
    "account" TEXT NOT NULL DEFAULT '{}',
    "accountAt" DATETIME,
    "modelFacts" TEXT,
    "promptFacts" TEXT
);
INSERT INTO "new_AgentState" ("agentId", "venueId", "venue", "feed", "feedNote", "speed", "model", "ruleBased", "accountAddress", "tradingState",
    "stateReason", "stateAt", "paused", "trouble", "startedWallAt", "heartbeatWallAt", "heartbeatAt", "nextCycleAt", "cycleId", "step", "live",
    "account", "accountAt", "modelFacts", "promptFacts")
SELECT "agentId", "agentId", "venue", "feed", "feedNote", "speed", "model", "ruleBased", "accountAddress", "tradingState",
    "stateReason", "stateAt", "paused", "trouble", "startedWallAt", "heartbeatWallAt", "heartbeatAt", "nextCycleAt", "cycleId", "step", "live",
    "account", "accountAt", "modelFacts", "promptFacts" FROM "AgentState";
DROP TABLE "AgentState";
ALTER TABLE "new_AgentState" RENAME TO "AgentState";
