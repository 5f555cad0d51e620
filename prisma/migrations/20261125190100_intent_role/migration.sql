-- What an order is for. `leg` is what traders call one side of a pair.
ALTER TABLE "Intent" RENAME COLUMN "leg" TO "role";
