-- What the lab is asked to carry out, and what became of it.
CREATE TABLE "LabRun" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "spec" TEXT NOT NULL,
    "specHash" TEXT NOT NULL,
    "askedBy" TEXT NOT NULL,
    "wallAt" DATETIME NOT NULL,
    "wish" TEXT,
    "wishWallAt" DATETIME
);
CREATE INDEX "LabRun_kind_id_idx" ON "LabRun"("kind", "id");

CREATE TABLE "LabProgress" (
    "runId" INTEGER NOT NULL PRIMARY KEY,
    "status" TEXT NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT NOT NULL DEFAULT '',
    "report" TEXT,
    "dataHash" TEXT NOT NULL DEFAULT '',
    "build" TEXT NOT NULL,
    "costUsd" TEXT NOT NULL DEFAULT '0',
    "startedWallAt" DATETIME NOT NULL,
    "seenWallAt" DATETIME NOT NULL,
    "endedWallAt" DATETIME,
    CONSTRAINT "LabProgress_runId_fkey" FOREIGN KEY ("runId") REFERENCES "LabRun" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "LabProgress_dataHash_idx" ON "LabProgress"("dataHash");

-- Where a run in a file of its own goes on after its process died.
CREATE TABLE "RunCheckpoint" (
    "agentId" TEXT NOT NULL PRIMARY KEY,
    "body" TEXT NOT NULL
);
