-- How far each of the venue's lists was read. Without a mark a list is read from its beginning again: what is stored already is known.
CREATE TABLE "ReadMark" (
    "agentId" TEXT NOT NULL,
    "list" TEXT NOT NULL,
    "at" DATETIME NOT NULL,

    PRIMARY KEY ("agentId", "list")
);

-- Rows of the venue's lists that cannot be read, or of which nobody can say what they did to the account.
CREATE TABLE "OddRow" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "agentId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "list" TEXT NOT NULL,
    "coin" TEXT,
    "oid" TEXT,
    "problem" TEXT NOT NULL,
    "row" TEXT NOT NULL,
    "wallAt" DATETIME NOT NULL
);
CREATE UNIQUE INDEX "OddRow_agentId_key_key" ON "OddRow"("agentId", "key");
