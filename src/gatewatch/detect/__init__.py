"""Changes in time: hourly cells, then events with onset and end as intervals, episodes, weekly windows."""
