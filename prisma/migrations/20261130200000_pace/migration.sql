-- What was ordered within the last hour and day, asked before every entry.
CREATE INDEX "Intent_agentId_createdAt_idx" ON "Intent"("agentId", "createdAt");
