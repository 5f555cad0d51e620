-- CreateIndex
CREATE INDEX "Cycle_agentId_wallStartedAt_idx" ON "Cycle"("agentId", "wallStartedAt");
