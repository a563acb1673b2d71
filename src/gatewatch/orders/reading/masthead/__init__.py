"""What a story's head and tail say of it: who publishes it, which agency it comes from, who wrote it, on which day."""
