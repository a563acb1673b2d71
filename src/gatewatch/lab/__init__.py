"""The lab: simulated archives in OONI's raw format, each with its truth. Nothing here touches a network."""
