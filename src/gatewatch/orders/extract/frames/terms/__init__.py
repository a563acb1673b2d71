"""The terms of an order: its papers, its deadlines, when it holds, whom else it binds."""
