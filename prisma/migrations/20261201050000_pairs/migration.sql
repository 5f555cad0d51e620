-- What was found when the agent looked at its coins for pairs, and what each pair said at the end of each bar.
CREATE TABLE "PairScan" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "body" TEXT NOT NULL,
    "wallAt" DATETIME NOT NULL
);
CREATE INDEX "PairScan_agentId_id_idx" ON "PairScan"("agentId", "id");
CREATE TABLE "PairReading" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "y" TEXT NOT NULL,
    "x" TEXT NOT NULL,
    "side" TEXT,
    "body" TEXT NOT NULL,
    "wallAt" DATETIME NOT NULL
);
CREATE INDEX "PairReading_agentId_id_idx" ON "PairReading"("agentId", "id");
CREATE INDEX "PairReading_agentId_y_x_id_idx" ON "PairReading"("agentId", "y", "x", "id");
