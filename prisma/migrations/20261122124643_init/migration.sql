-- CreateTable
CREATE TABLE "Command" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "args" TEXT NOT NULL DEFAULT '{}',
    "reason" TEXT NOT NULL DEFAULT '',
    "wallAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Settings" (
    "agentId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "wallAt" DATETIME NOT NULL,

    PRIMARY KEY ("agentId", "version")
);

-- CreateTable
CREATE TABLE "AgentState" (
    "agentId" TEXT NOT NULL PRIMARY KEY,
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
    "account" TEXT NOT NULL DEFAULT '{}',
    "accountAt" DATETIME
);

-- CreateTable
CREATE TABLE "Lease" (
    "agentId" TEXT NOT NULL PRIMARY KEY,
    "owner" TEXT NOT NULL,
    "token" INTEGER NOT NULL,
    "wallExpiresAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "CommandOutcome" (
    "commandId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "wallAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Cycle" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "settingsVersion" INTEGER NOT NULL,
    "model" TEXT NOT NULL,
    "ruleBased" BOOLEAN NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "wallStartedAt" DATETIME NOT NULL,
    "wallEndedAt" DATETIME,
    "steps" TEXT NOT NULL DEFAULT '[]',
    "systemPrompt" TEXT NOT NULL DEFAULT '',
    "context" TEXT NOT NULL DEFAULT '',
    "answer" TEXT,
    "readingLevel" TEXT,
    "promptTokens" INTEGER NOT NULL DEFAULT 0,
    "completionTokens" INTEGER NOT NULL DEFAULT 0,
    "reasoningTokens" INTEGER NOT NULL DEFAULT 0,
    "cachedTokens" INTEGER NOT NULL DEFAULT 0,
    "costUsd" TEXT NOT NULL DEFAULT '0',
    "costEstimated" BOOLEAN NOT NULL DEFAULT false
);

-- CreateTable
CREATE TABLE "Turn" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "cycleId" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "purpose" TEXT NOT NULL,
    "request" TEXT NOT NULL,
    "response" TEXT NOT NULL,
    "httpStatus" INTEGER,
    "content" TEXT,
    "reasoning" TEXT,
    "finishReason" TEXT,
    "problem" TEXT,
    "latencyMs" INTEGER NOT NULL,
    "promptTokens" INTEGER NOT NULL DEFAULT 0,
    "completionTokens" INTEGER NOT NULL DEFAULT 0,
    "reasoningTokens" INTEGER NOT NULL DEFAULT 0,
    "cachedTokens" INTEGER NOT NULL DEFAULT 0,
    "costUsd" TEXT NOT NULL DEFAULT '0',
    "wallAt" DATETIME NOT NULL,
    CONSTRAINT "Turn_cycleId_fkey" FOREIGN KEY ("cycleId") REFERENCES "Cycle" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ToolCall" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "turnId" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "arguments" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "latencyMs" INTEGER NOT NULL,
    CONSTRAINT "ToolCall_turnId_fkey" FOREIGN KEY ("turnId") REFERENCES "Turn" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Decision" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "cycleId" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "coin" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "allocationUsd" TEXT NOT NULL,
    "leverage" INTEGER,
    "tpPx" TEXT,
    "slPx" TEXT,
    "exitPlan" TEXT NOT NULL,
    "exitRules" TEXT,
    "confidence" REAL,
    "rationale" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "denial" TEXT,
    "gateReport" TEXT NOT NULL DEFAULT '[]',
    "sizeUsd" TEXT,
    CONSTRAINT "Decision_cycleId_fkey" FOREIGN KEY ("cycleId") REFERENCES "Cycle" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Intent" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "cycleId" INTEGER,
    "decisionId" INTEGER,
    "leg" TEXT NOT NULL,
    "cloid" TEXT NOT NULL,
    "coin" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "limitPx" TEXT NOT NULL,
    "sz" TEXT NOT NULL,
    "reduceOnly" BOOLEAN NOT NULL,
    "tif" TEXT,
    "triggerPx" TEXT,
    "nonceMs" BIGINT,
    "expiresAfterMs" BIGINT,
    "leverage" INTEGER,
    "outcome" TEXT NOT NULL,
    "orderStatus" TEXT,
    "oid" TEXT,
    "filledSz" TEXT NOT NULL DEFAULT '0',
    "avgPx" TEXT,
    "message" TEXT NOT NULL DEFAULT '',
    "createdAt" DATETIME NOT NULL,
    "settledAt" DATETIME,
    CONSTRAINT "Intent_decisionId_fkey" FOREIGN KEY ("decisionId") REFERENCES "Decision" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Fill" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "coin" TEXT NOT NULL,
    "tid" TEXT NOT NULL,
    "oid" TEXT NOT NULL,
    "cloid" TEXT,
    "side" TEXT NOT NULL,
    "px" TEXT NOT NULL,
    "sz" TEXT NOT NULL,
    "startSz" TEXT NOT NULL,
    "dir" TEXT NOT NULL,
    "closedPnlUsd" TEXT NOT NULL,
    "feeUsd" TEXT NOT NULL,
    "liquidation" BOOLEAN NOT NULL DEFAULT false,
    "at" DATETIME NOT NULL,
    "intentId" INTEGER,
    "decisionId" INTEGER
);

-- CreateTable
CREATE TABLE "Trade" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "coin" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "adopted" BOOLEAN NOT NULL DEFAULT false,
    "openedAt" DATETIME NOT NULL,
    "closedAt" DATETIME,
    "entryPx" TEXT NOT NULL,
    "exitPx" TEXT,
    "szi" TEXT NOT NULL DEFAULT '0',
    "entrySz" TEXT NOT NULL DEFAULT '0',
    "exitSz" TEXT NOT NULL DEFAULT '0',
    "szMax" TEXT NOT NULL,
    "realizedPnlUsd" TEXT NOT NULL DEFAULT '0',
    "feesUsd" TEXT NOT NULL DEFAULT '0',
    "fundingUsd" TEXT NOT NULL DEFAULT '0',
    "leverage" INTEGER,
    "slPx" TEXT,
    "tpPx" TEXT,
    "exitPlan" TEXT NOT NULL DEFAULT '',
    "exitRules" TEXT,
    "entryReason" TEXT NOT NULL DEFAULT '',
    "exitReason" TEXT NOT NULL DEFAULT '',
    "exitKind" TEXT,
    "entryDecisionId" INTEGER,
    "exitDecisionId" INTEGER
);

-- CreateTable
CREATE TABLE "LedgerEntry" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "coin" TEXT NOT NULL DEFAULT '',
    "usd" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "ref" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "EquityPoint" (
    "agentId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "equityUsd" TEXT NOT NULL,
    "depositsUsd" TEXT NOT NULL,
    "realizedUsd" TEXT NOT NULL,
    "feesUsd" TEXT NOT NULL,
    "fundingUsd" TEXT NOT NULL,
    "unrealizedUsd" TEXT NOT NULL,
    "modelCostUsd" TEXT NOT NULL,
    "btcPx" TEXT,

    PRIMARY KEY ("agentId", "at")
);

-- CreateTable
CREATE TABLE "DiaryEntry" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "cycleId" INTEGER,
    "at" DATETIME NOT NULL,
    "asset" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "wallAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Event" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "wallAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "ModelCapability" (
    "agentId" TEXT NOT NULL,
    "baseUrl" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "wallAt" DATETIME NOT NULL,

    PRIMARY KEY ("agentId", "baseUrl", "model")
);

-- CreateIndex
CREATE INDEX "Command_agentId_id_idx" ON "Command"("agentId", "id");

-- CreateIndex
CREATE INDEX "Cycle_agentId_id_idx" ON "Cycle"("agentId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Cycle_agentId_number_key" ON "Cycle"("agentId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Turn_cycleId_number_key" ON "Turn"("cycleId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "ToolCall_turnId_number_key" ON "ToolCall"("turnId", "number");

-- CreateIndex
CREATE INDEX "Decision_agentId_id_idx" ON "Decision"("agentId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Decision_cycleId_number_key" ON "Decision"("cycleId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Intent_cloid_key" ON "Intent"("cloid");

-- CreateIndex
CREATE INDEX "Intent_agentId_outcome_idx" ON "Intent"("agentId", "outcome");

-- CreateIndex
CREATE INDEX "Intent_agentId_coin_id_idx" ON "Intent"("agentId", "coin", "id");

-- CreateIndex
CREATE INDEX "Fill_agentId_at_idx" ON "Fill"("agentId", "at");

-- CreateIndex
CREATE INDEX "Fill_agentId_oid_idx" ON "Fill"("agentId", "oid");

-- CreateIndex
CREATE UNIQUE INDEX "Fill_agentId_coin_at_tid_key" ON "Fill"("agentId", "coin", "at", "tid");

-- CreateIndex
CREATE INDEX "Trade_agentId_status_coin_idx" ON "Trade"("agentId", "status", "coin");

-- CreateIndex
CREATE INDEX "Trade_agentId_id_idx" ON "Trade"("agentId", "id");

-- CreateIndex
CREATE INDEX "LedgerEntry_agentId_at_idx" ON "LedgerEntry"("agentId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "LedgerEntry_agentId_kind_coin_at_ref_key" ON "LedgerEntry"("agentId", "kind", "coin", "at", "ref");

-- CreateIndex
CREATE INDEX "DiaryEntry_agentId_id_idx" ON "DiaryEntry"("agentId", "id");

-- CreateIndex
CREATE INDEX "DiaryEntry_agentId_asset_id_idx" ON "DiaryEntry"("agentId", "asset", "id");
