-- CreateIndex
CREATE INDEX "Turn_agentId_id_idx" ON "Turn"("agentId", "id");

-- CreateIndex
CREATE INDEX "Decision_agentId_coin_id_idx" ON "Decision"("agentId", "coin", "id");

-- CreateIndex
CREATE INDEX "Intent_decisionId_idx" ON "Intent"("decisionId");

-- CreateIndex
CREATE INDEX "Fill_agentId_id_idx" ON "Fill"("agentId", "id");

-- CreateIndex
CREATE INDEX "Fill_decisionId_idx" ON "Fill"("decisionId");

-- CreateIndex
CREATE INDEX "Trade_agentId_closedAt_idx" ON "Trade"("agentId", "closedAt");

-- CreateIndex
CREATE INDEX "DiaryEntry_agentId_action_id_idx" ON "DiaryEntry"("agentId", "action", "id");
