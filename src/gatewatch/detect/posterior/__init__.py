"""The model of one series: its kernels, the hours of the week, and which model the data support."""
