-- CreateTable
CREATE TABLE "Candle" (
    "agentId" TEXT NOT NULL,
    "coin" TEXT NOT NULL,
    "interval" TEXT NOT NULL,
    "openMs" BIGINT NOT NULL,
    "open" REAL NOT NULL,
    "high" REAL NOT NULL,
    "low" REAL NOT NULL,
    "close" REAL NOT NULL,
    "volume" REAL NOT NULL,
    "closed" BOOLEAN NOT NULL,

    PRIMARY KEY ("agentId", "coin", "interval", "openMs")
);


