-- What people who read a cycle said of it.
CREATE TABLE "CycleComment" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "cycleId" INTEGER NOT NULL,
    "decisionId" INTEGER,
    "text" TEXT NOT NULL,
    "author" TEXT NOT NULL DEFAULT '',
    "wallAt" DATETIME NOT NULL
);
CREATE INDEX "CycleComment_cycleId_id_idx" ON "CycleComment"("cycleId", "id");
