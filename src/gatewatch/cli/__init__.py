"""The command line: parses, calls the pipeline, prints. The clock is read here and passed in, nowhere else."""
