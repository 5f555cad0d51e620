-- What a cycle needs to be replayed: the version that wrote it, what its prompt was rendered from beside the settings, and what its answers were read against.
ALTER TABLE "Cycle" ADD COLUMN "build" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Cycle" ADD COLUMN "promptFacts" TEXT;
ALTER TABLE "Cycle" ADD COLUMN "readings" TEXT;
