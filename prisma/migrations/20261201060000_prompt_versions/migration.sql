-- Prompts as documents of their own: what a person calls them, and where they come from. Which cycles and trades each made follows from the settings.
CREATE TABLE "PromptVersion" (
    "agentId" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "parentHash" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "isCandidate" BOOLEAN NOT NULL DEFAULT false,
    "wallAt" DATETIME NOT NULL,
    PRIMARY KEY ("agentId", "hash")
);
