-- What people are to be told, a row a channel; and up to where the diary was looked through.
CREATE TABLE "Delivery" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "noticeKey" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "agentId" TEXT NOT NULL,
    "head" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "wallAt" DATETIME NOT NULL,
    "status" TEXT NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "message" TEXT NOT NULL DEFAULT '',
    "endedWallAt" DATETIME
);
CREATE UNIQUE INDEX "Delivery_noticeKey_channel_key" ON "Delivery"("noticeKey", "channel");
CREATE INDEX "Delivery_channel_status_id_idx" ON "Delivery"("channel", "status", "id");
CREATE TABLE "NoticeMark" (
    "source" TEXT NOT NULL PRIMARY KEY,
    "lastId" INTEGER NOT NULL
);
