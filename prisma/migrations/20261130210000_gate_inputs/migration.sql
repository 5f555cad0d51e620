-- What the gate judged each set of decisions on, so that the same verdicts can be computed again.
CREATE TABLE "GateInput" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "cycleId" INTEGER NOT NULL,
    "firstNumber" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    CONSTRAINT "GateInput_cycleId_fkey" FOREIGN KEY ("cycleId") REFERENCES "Cycle" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "GateInput_cycleId_firstNumber_key" ON "GateInput"("cycleId", "firstNumber");
CREATE INDEX "GateInput_agentId_id_idx" ON "GateInput"("agentId", "id");
