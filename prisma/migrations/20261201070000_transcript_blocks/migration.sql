-- Transcripts of cycles that are behind, packed together: what they have in common, most of all the system prompt, is stored once.
CREATE TABLE "TranscriptBlock" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "agentId" TEXT NOT NULL,
    "body" BLOB NOT NULL
);
CREATE INDEX "TranscriptBlock_agentId_id_idx" ON "TranscriptBlock"("agentId", "id");
ALTER TABLE "Cycle" ADD COLUMN "transcriptBlockId" INTEGER REFERENCES "TranscriptBlock" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
CREATE INDEX "Cycle_transcriptBlockId_idx" ON "Cycle"("transcriptBlockId");
