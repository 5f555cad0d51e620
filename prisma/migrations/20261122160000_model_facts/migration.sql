-- AlterTable
ALTER TABLE "AgentState" ADD COLUMN "modelFacts" TEXT;
ALTER TABLE "AgentState" ADD COLUMN "promptFacts" TEXT;
