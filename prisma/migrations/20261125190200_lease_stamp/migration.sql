-- A lease is judged by whether it is renewed, not by a time on another process's clock. An old lease keeps its token; its owner is unknown, so a
-- successor watches it, unless it was given back (it expired in 1970).
CREATE TABLE "new_Lease" (
    "agentId" TEXT NOT NULL PRIMARY KEY,
    "owner" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "processBegan" TEXT NOT NULL,
    "token" INTEGER NOT NULL,
    "stamp" INTEGER NOT NULL,
    "released" BOOLEAN NOT NULL,
    "wallRenewedAt" DATETIME NOT NULL
);
INSERT INTO "new_Lease" ("agentId", "owner", "host", "pid", "processBegan", "token", "stamp", "released", "wallRenewedAt")
SELECT "agentId", "owner", '', 0, '', "token", 0, "wallExpiresAt" < '1971-01-01', "wallExpiresAt" FROM "Lease";
DROP TABLE "Lease";
ALTER TABLE "new_Lease" RENAME TO "Lease";
