-- What code holds back after losses: which coin or the whole account, until when, and who let it go again.
CREATE TABLE "Lock" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "coin" TEXT NOT NULL DEFAULT '',
    "reason" TEXT NOT NULL,
    "openedAt" DATETIME NOT NULL,
    "untilAt" DATETIME,
    "closedAt" DATETIME,
    "closedBy" TEXT,
    "closeReason" TEXT NOT NULL DEFAULT ''
);
CREATE INDEX "Lock_agentId_closedAt_idx" ON "Lock"("agentId", "closedAt");
CREATE INDEX "Lock_agentId_kind_coin_openedAt_idx" ON "Lock"("agentId", "kind", "coin", "openedAt");

-- What losses of the day and from the peak are measured from.
ALTER TABLE "AgentState" ADD COLUMN "equityMarks" TEXT;
