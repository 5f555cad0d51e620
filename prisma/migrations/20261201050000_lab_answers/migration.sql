-- What models answered to the lab, by the bytes they were asked: nothing is paid for twice.
CREATE TABLE "LabAnswer" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "state" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "requests" INTEGER NOT NULL,
    "status" INTEGER,
    "contentType" TEXT NOT NULL DEFAULT '',
    "body" TEXT,
    "latencyMs" INTEGER NOT NULL DEFAULT 0,
    "askedWallAt" DATETIME NOT NULL,
    "answeredWallAt" DATETIME
);
