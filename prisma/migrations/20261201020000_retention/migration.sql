-- When a cycle's transcript was removed by the retention rule, and what it takes in the store. Found by the oldest that is still there, and summed without reading rows.
ALTER TABLE "Cycle" ADD COLUMN "transcriptBytes" INTEGER;
ALTER TABLE "Cycle" ADD COLUMN "transcriptRemovedAt" DATETIME;
CREATE INDEX "Cycle_agentId_transcriptBytes_idx" ON "Cycle"("agentId", "transcriptBytes");
CREATE INDEX "Cycle_agentId_transcriptRemovedAt_id_idx" ON "Cycle"("agentId", "transcriptRemovedAt", "id");
