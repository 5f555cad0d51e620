-- CreateTable
CREATE TABLE "Agent" (
    "agentId" TEXT NOT NULL PRIMARY KEY,
    "venueId" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "envName" TEXT NOT NULL DEFAULT '',
    "createdWallAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateIndex
CREATE INDEX "Agent_venueId_idx" ON "Agent"("venueId");
