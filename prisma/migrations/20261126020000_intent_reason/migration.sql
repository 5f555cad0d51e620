-- An order that no decision asked for says itself whose wish it is, and why.
ALTER TABLE "Intent" ADD COLUMN "source" TEXT NOT NULL DEFAULT 'model';
ALTER TABLE "Intent" ADD COLUMN "reason" TEXT NOT NULL DEFAULT '';
