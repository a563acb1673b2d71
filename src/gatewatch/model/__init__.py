"""The words of the project: states, mechanisms, row types, the order file. No I/O, imports nothing of ours."""
